using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Pages;

/// <summary>A file of the page; its content does not change while the program runs.</summary>
internal sealed class PageFile(string name, byte[] content)
{
    private readonly string _tag = $"\"{Convert.ToHexString(SHA256.HashData(content))[..16]}\"";

    private readonly string _type = Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    /// <summary>Sends the file, or 304 if the browser has it: browsers cache it, but revalidate it each time.</summary>
    public Task SendAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = _tag;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(_tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.Response.SendAsync(_type, content);
    }
}
