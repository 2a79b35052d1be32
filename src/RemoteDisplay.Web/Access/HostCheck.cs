using System.Net;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>Refuses requests that pages of other sites make a browser send: with a host name of theirs that resolves to
/// this machine (DNS rebinding), or from another origin.</summary>
/// <param name="configured">The host of <c>--web</c>.</param>
/// <param name="names">Further host names of the page, such as that of a proxy in front of it.</param>
/// <param name="hasToken">Whether the server has a token. The host name is then not checked, because a page of another
/// site does not know the token.</param>
internal sealed class HostCheck(string? configured, IReadOnlyList<string> names, bool hasToken)
{
    /// <returns>The status and text of the refusal; null if the request is allowed.</returns>
    public (int Status, string Reason)? Refuse(HttpRequest request)
    {
        if (!request.Host.HasValue)
        {
            return (StatusCodes.Status400BadRequest, "the request has no Host header");
        }

        if (!hasToken && !IsOurs(request.Host.Host))
        {
            return (
                StatusCodes.Status421MisdirectedRequest,
                "this server does not have that host name; --web-host NAME adds one");
        }

        return request.Headers.Origin is { Count: > 0 } origin && !IsSame(origin.ToString(), request.Host)
            ? (StatusCodes.Status403Forbidden,
                "requests from other sites' pages are refused; if this is the page behind a proxy, start gvt-device "
                    + "with --web-host and the name in the browser's address")
            : null;
    }

    private bool IsOurs(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Trim('[', ']').Equals(configured, StringComparison.OrdinalIgnoreCase)
        || IsNamed(host);

    private bool IsNamed(string host) => names.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>The scheme may differ, because a proxy in front of the server may do TLS. A proxy may also send another
    /// Host than the browser did, so an origin with one of the names is the page's own.</summary>
    private bool IsSame(string origin, HostString host)
    {
        int end = origin.IndexOf("://", StringComparison.Ordinal);
        return end > 0
            && (origin[(end + 3)..].Equals(host.Value, StringComparison.OrdinalIgnoreCase)
                || IsNamed(new HostString(origin[(end + 3)..]).Host));
    }
}
