using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Web.Access;

/// <summary>The first step of each request: refuses it with a reason, or passes it on, and adds the security headers to
/// the response.</summary>
internal sealed class RequestGuard(HostCheck hosts, TokenCheck? tokens, ILogger log)
{
    /// <summary>Needs no token, because it reveals nothing.</summary>
    private const string OpenPath = "/healthz";

    /// <summary>Allows data: images, from which noVNC draws cursors and pictures.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        if (hosts.Refuse(context.Request) is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Reason);
        }
        else if (tokens is null || context.Request.Path == OpenPath)
        {
            await next(context);
        }
        else if (!tokens.IsRight(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(
                context, StatusCodes.Status401Unauthorized,
                "add ?token= and the first line of the server's --web-token-file to the address");
        }
        else if (!tokens.Welcome(context))
        {
            await next(context);
        }
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        WebLog.Refused(log, context.Connection.RemoteIpAddress?.ToString() ?? "", reason);
        return context.Response.SayAsync(status, reason);
    }
}
