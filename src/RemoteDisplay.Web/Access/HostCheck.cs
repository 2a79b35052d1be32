using System.Net;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>Tells a browser that shows our page from one that shows somebody else's, which can make it send requests to
/// this machine: by a name of its own that stands for this machine (DNS rebinding), or from where it is.</summary>
/// <param name="configured">The host that was given by whoever started the server.</param>
/// <param name="hasToken">Then the name does not matter: a page of another name has no token.</param>
internal sealed class HostCheck(string? configured, bool hasToken)
{
    /// <returns>Why not; null if it may.</returns>
    public (int Status, string Reason)? Refuse(HttpRequest request)
    {
        if (!request.Host.HasValue)
        {
            return (StatusCodes.Status400BadRequest, "a request needs a Host");
        }

        if (!hasToken && !IsOurs(request.Host.Host))
        {
            return (StatusCodes.Status421MisdirectedRequest, "this page is not served by that name");
        }

        return request.Headers.Origin is { Count: > 0 } origin && !IsSame(origin.ToString(), request.Host)
            ? (StatusCodes.Status403Forbidden, "another site's page has no business here")
            : null;
    }

    private bool IsOurs(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Trim('[', ']').Equals(configured, StringComparison.OrdinalIgnoreCase);

    /// <summary>The scheme may differ: something in front of us may do TLS.</summary>
    private static bool IsSame(string origin, HostString host)
    {
        int end = origin.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && origin[(end + 3)..].Equals(host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
