using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web;

/// <summary>Extensions for small responses and query parameters.</summary>
internal static class HttpAnswers
{
    public const string Json = "application/json; charset=utf-8";
    public const string Png = "image/png";

    public static Task SayAsync(this HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        return response.SendAsync("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }

    public static async Task SendAsync(this HttpResponse response, string contentType, ReadOnlyMemory<byte> body)
    {
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
        }
    }

    /// <summary>A number in the query.</summary>
    /// <returns><paramref name="otherwise"/> if the query lacks it; null if it is not a number within the
    /// range.</returns>
    public static int? NumberOf(this HttpRequest request, string name, int otherwise, int min, int max) =>
        !request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues text) ? otherwise
        : int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max ? number
        : null;
}
