using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>The sender of a request, as <see cref="RequestGuard"/> has found it.</summary>
internal sealed record Visitor(WebAccess Access)
{
    /// <summary>Why the input of somebody with the token for viewing does not reach the guest.</summary>
    public const string ViewOnlyReason = "your token is for viewing";

    /// <summary>Whether the sender may only look.</summary>
    public static bool IsViewOnly(HttpContext context) =>
        context.Features.Get<Visitor>() is not { Access: WebAccess.Full };
}
