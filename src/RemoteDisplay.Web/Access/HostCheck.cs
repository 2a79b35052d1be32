using System.Net;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>Refuses requests that pages of other sites make a browser send: with a host name of theirs that resolves to
/// this machine (DNS rebinding), or from another origin.</summary>
/// <param name="configured">The host of <c>--web</c>.</param>
/// <param name="hasToken">Whether the server has a token. The host name is then not checked, because a page of another
/// site does not know the token.</param>
internal sealed class HostCheck(string? configured, bool hasToken)
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
            return (StatusCodes.Status421MisdirectedRequest, "this server does not have that host name");
        }

        return request.Headers.Origin is { Count: > 0 } origin && !IsSame(origin.ToString(), request.Host)
            ? (StatusCodes.Status403Forbidden, "requests from other sites' pages are refused")
            : null;
    }

    private bool IsOurs(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Trim('[', ']').Equals(configured, StringComparison.OrdinalIgnoreCase);

    /// <summary>The scheme may differ, because a proxy in front of the server may do TLS.</summary>
    private static bool IsSame(string origin, HostString host)
    {
        int end = origin.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && origin[(end + 3)..].Equals(host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
