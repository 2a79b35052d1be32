using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Web.Access;

/// <summary>The first step of each request: refuses it with a reason, or passes it on, and adds the security headers to
/// the response.</summary>
/// <param name="hosts">The names under which the server answers.</param>
/// <param name="tokens">The tokens; null if none is needed.</param>
/// <param name="frameAncestors">Origins whose pages may show the page in a frame.</param>
/// <param name="form">The page with the form for the token.</param>
/// <param name="logger">Where refusals are logged.</param>
internal sealed class RequestGuard(
    HostCheck hosts, TokenCheck? tokens, IReadOnlyList<string> frameAncestors, TokenForm form, ILogger logger)
{
    private static readonly Visitor s_full = new(WebAccess.Full);
    private static readonly Visitor s_view = new(WebAccess.View);

    /// <summary>Need no token, because they reveal nothing: the health check, and files of the form.</summary>
    private static readonly string[] s_openPaths = ["/healthz", "/style.css", "/icon.svg"];

    /// <summary>Allows data: images, from which noVNC draws cursors and pictures.</summary>
    private readonly string _policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors "
        + (frameAncestors.Count == 0 ? "'none'" : string.Join(' ', frameAncestors));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        if (hosts.Refuse(context.Request) is { } refusal)
        {
            LogRefusal(context, refusal.Reason);
            await context.Response.SayAsync(refusal.Status, refusal.Reason);
            return;
        }

        WebAccess access = tokens?.Of(context.Request) ?? WebAccess.Full;
        context.Features.Set(access == WebAccess.Full ? s_full : s_view);
        bool isPage = context.Request.Path == "/";
        if (tokens is null || s_openPaths.Contains(context.Request.Path.Value))
        {
            await next(context);
        }
        else if (isPage && HttpMethods.IsPost(context.Request.Method))
        {
            await EnterAsync(context, tokens);
        }
        else if (access == WebAccess.None)
        {
            await AskAsync(context, isPage, TokenCheck.IsGiven(context.Request));
        }
        else if (isPage && TokenCheck.IsGiven(context.Request))
        {
            tokens.Welcome(context, access);
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>Takes the token that a person has entered in the form.</summary>
    private async Task EnterAsync(HttpContext context, TokenCheck tokens)
    {
        WebAccess access = tokens.Of(await TokenForm.ReadAsync(context.Request));
        if (access == WebAccess.None)
        {
            await AskAsync(context, isPage: true, isWrong: true);
        }
        else
        {
            tokens.Welcome(context, access);
        }
    }

    private async Task AskAsync(HttpContext context, bool isPage, bool isWrong)
    {
        LogRefusal(context, isWrong ? "the token is wrong" : "there is no token");
        context.Response.Headers.WWWAuthenticate = "Bearer";
        if (isPage)
        {
            await form.SendAsync(context.Response, isWrong);
        }
        else
        {
            await context.Response.SayAsync(
                StatusCodes.Status401Unauthorized,
                "add ?token= and the first line of the server's --web-token-file to the address");
        }
    }

    private void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        if (frameAncestors.Count == 0)
        {
            // The older header cannot name origins; browsers that know the policy ignore it.
            headers.XFrameOptions = "DENY";
        }

        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    private void LogRefusal(HttpContext context, string reason) =>
        WebLog.Refused(logger, context.Connection.RemoteIpAddress?.ToString() ?? "", reason);
}
