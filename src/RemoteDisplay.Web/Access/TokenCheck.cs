using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>Checks the token of a request: <c>?token=</c>, a bearer token, or the cookie that a browser gets for one of
/// the tokens. Comparisons take constant time.</summary>
internal sealed class TokenCheck
{
    private const string Parameter = "token";
    private const string Bearer = "Bearer ";
    private const string ForwardedProtocol = "X-Forwarded-Proto";

    private readonly List<Known> _known = [];
    private readonly string _cookieName;

    /// <param name="token">The token for full access.</param>
    /// <param name="viewToken">The token for viewing; null for none.</param>
    public TokenCheck(string token, string? viewToken = null)
    {
        // Cookies are shared by all ports of a host, so devices with different tokens need different names.
        _cookieName = $"gvt-{Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "name"u8))[..8]}";
        _known.Add(new Known(token, WebAccess.Full));
        if (viewToken is not null)
        {
            _known.Add(new Known(viewToken, WebAccess.View));
        }
    }

    /// <summary>Whether the address has a token, right or wrong.</summary>
    public static bool IsGiven(HttpRequest request) => request.Query.ContainsKey(Parameter);

    /// <summary>What the tokens and the cookie of a request allow.</summary>
    public WebAccess Of(HttpRequest request)
    {
        byte[] query = Hash(request.Query[Parameter].ToString());
        byte[] bearer = Hash(BearerOf(request));
        byte[] cookie = Hash(request.Cookies[_cookieName] ?? "");
        return Best(known => known.IsToken(query) | known.IsToken(bearer) | known.IsCookie(cookie));
    }

    /// <summary>What a text that a person has entered as the token allows.</summary>
    public WebAccess Of(string entered)
    {
        byte[] hash = Hash(entered);
        return Best(known => known.IsToken(hash));
    }

    /// <summary>Gives a browser that has sent the token a cookie instead, and redirects it to the page without the
    /// token, to keep it out of the address bar and the history.</summary>
    public void Welcome(HttpContext context, WebAccess access)
    {
        context.Response.Cookies.Append(
            _cookieName,
            _known.First(known => known.Access == access).Cookie,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps || context.Request.Headers[ForwardedProtocol] == "https",
                Path = "/",
            });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;

        // A proxy may serve the page under a path that is unknown here.
        context.Response.Headers.Location = "./";
    }

    /// <summary>Compares with all tokens, so the time does not depend on which one is right.</summary>
    private WebAccess Best(Func<Known, bool> isRight)
    {
        WebAccess best = WebAccess.None;
        foreach (Known known in _known)
        {
            best = isRight(known) && known.Access > best ? known.Access : best;
        }

        return best;
    }

    private static string BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var value
            && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..]
            : "";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>A token and the cookie that stands for it.</summary>
    private sealed class Known
    {
        private readonly byte[] _tokenHash;
        private readonly byte[] _cookieHash;

        public Known(string token, WebAccess access)
        {
            Access = access;
            Cookie = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "cookie"u8));
            (_tokenHash, _cookieHash) = (Hash(token), Hash(Cookie));
        }

        public WebAccess Access { get; }

        public string Cookie { get; }

        public bool IsToken(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, _tokenHash);

        public bool IsCookie(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, _cookieHash);
    }
}
