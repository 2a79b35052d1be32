using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web.Access;

/// <summary>Checks the token of a request: <c>?token=</c>, a bearer token, or the cookie that a browser gets for the
/// first of these. Comparisons take constant time.</summary>
internal sealed class TokenCheck
{
    private const string Parameter = "token";
    private const string Bearer = "Bearer ";

    private readonly byte[] _tokenHash;
    private readonly byte[] _cookieHash;
    private readonly string _cookieName;
    private readonly string _cookie;

    public TokenCheck(string token)
    {
        byte[] key = Encoding.UTF8.GetBytes(token);
        _cookie = Convert.ToHexString(HMACSHA256.HashData(key, "cookie"u8));

        // Cookies are shared by all ports of a host, so devices with different tokens need different names.
        _cookieName = $"gvt-{Convert.ToHexString(HMACSHA256.HashData(key, "name"u8))[..8]}";
        _tokenHash = SHA256.HashData(key);
        _cookieHash = Hash(_cookie);
    }

    public bool IsRight(HttpRequest request) =>
        IsSame(request.Query[Parameter].ToString(), _tokenHash)
        | IsSame(BearerOf(request), _tokenHash)
        | IsSame(request.Cookies[_cookieName] ?? "", _cookieHash);

    /// <summary>Gives a browser that has the token in the address a cookie instead, and redirects it to the address
    /// without the token, to keep it out of the address bar and the history.</summary>
    /// <returns>Whether the response is a redirection.</returns>
    public bool Welcome(HttpContext context)
    {
        if (context.Request.Path != "/" || !context.Request.Query.ContainsKey(Parameter))
        {
            return false;
        }

        context.Response.Cookies.Append(
            _cookieName,
            _cookie,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
                Path = "/",
            });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
        return true;
    }

    private static string BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var value
            && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..]
            : "";

    private static bool IsSame(string given, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(Hash(given), expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
