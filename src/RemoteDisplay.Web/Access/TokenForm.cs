using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace RemoteDisplay.Web.Access;

/// <summary>The page that asks a person for the token.</summary>
/// <param name="html">The page, with a place for the complaint about a wrong token.</param>
internal sealed class TokenForm(string html)
{
    /// <summary>The name of the form's field.</summary>
    private const string Field = "token";

    private const string Hidden = " hidden data-if-wrong";
    private const int MaxBodyBytes = 1024;

    private readonly byte[] _first = Encoding.UTF8.GetBytes(html);
    private readonly byte[] _again = Encoding.UTF8.GetBytes(html.Replace(Hidden, "", StringComparison.Ordinal));

    /// <summary>Sends the form.</summary>
    /// <param name="response">The response, with status 401.</param>
    /// <param name="isWrong">Whether a wrong token was given.</param>
    public Task SendAsync(HttpResponse response, bool isWrong)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;

        // With no-referrer, browsers send the form with "Origin: null", which is refused as another site's.
        response.Headers["Referrer-Policy"] = "same-origin";
        return response.SendAsync("text/html; charset=utf-8", isWrong ? _again : _first);
    }

    /// <returns>What the person entered; an empty text if the request is no such form.</returns>
    public static async Task<string> ReadAsync(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) != true
            || request.ContentLength is not (> 0 and <= MaxBodyBytes))
        {
            return "";
        }

        byte[] body = new byte[(int)request.ContentLength];
        try
        {
            await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
        }
        catch (IOException)
        {
            // The browser closed the connection.
            return "";
        }

        return QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).GetValueOrDefault(Field).ToString().Trim();
    }
}
