using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Web;

/// <summary>Address and access of the page: <c>--web</c>.</summary>
public sealed record WebServerOptions
{
    /// <summary>A shorter token could be guessed.</summary>
    public const int MinTokenLength = 16;

    /// <summary>HOST:PORT; see <see cref="WebAddress"/>.</summary>
    public required RfbAddress Address { get; init; }

    /// <summary>The token that browsers must send; null if they need none.</summary>
    public string? Token { get; init; }

    /// <summary>Another token, for people who may only look; null for none.</summary>
    public string? ViewToken { get; init; }

    /// <summary>Further host names of the page, without port: those that a proxy or the name service gives it. Pages of
    /// any port of these hosts may use the server.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Origins whose pages may show the page in a frame, such as https://example.org; <c>'self'</c> for its
    /// own. Empty: none. Source: CSP Level 3, "frame-ancestors".</summary>
    public IReadOnlyList<string> FrameAncestors { get; init; } = [];

    /// <summary>The certificate with its private key; null for HTTP without TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Certificates of the authorities between <see cref="Certificate"/> and the root, for browsers.</summary>
    public X509Certificate2Collection CertificateChain { get; init; } = [];

    /// <summary>The folder with core/ and vendor/ of noVNC. Without it the page shows still pictures.</summary>
    public string NoVncFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "web", "novnc");

    /// <exception cref="ArgumentException">The options do not go together; the message says what to change.</exception>
    public void Validate()
    {
        if (Token is null && !Address.IsLocal)
        {
            throw new ArgumentException(
                $"--web {Address} can be reached from other machines, and browsers control the guest: "
                + "give --web-token-file FILE too, or listen on 127.0.0.1");
        }

        foreach (string? token in (string?[])[Token, ViewToken])
        {
            if (token is not null && (token.Length < MinTokenLength || !token.All(IsUnreserved)))
            {
                throw new ArgumentException(
                    $"the web token is part of an address: choose at least {MinTokenLength} letters, digits, or any of "
                        + "-_.~");
            }
        }

        if (ViewToken is not null && (Token is null || Token == ViewToken))
        {
            throw new ArgumentException("--web-view-token-file needs --web-token-file, with another token");
        }

        if (HostNames.FirstOrDefault(name => Uri.CheckHostName(name) == UriHostNameType.Unknown) is { } host)
        {
            throw new ArgumentException($"--web-host '{host}': give a host name without port, such as example.org");
        }

        if (FrameAncestors.FirstOrDefault(ancestor => !IsAncestor(ancestor)) is { } frame)
        {
            throw new ArgumentException(
                $"--web-frame-ancestors '{frame}': give an origin, such as https://example.org, or 'self' in quotes");
        }

        if (Certificate is { HasPrivateKey: false })
        {
            throw new ArgumentException("the web certificate has no private key");
        }
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || "-_.~".Contains(c);

    private static bool IsAncestor(string text) =>
        text == "'self'"
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && text.TrimEnd('/').Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            && !text.AsSpan().ContainsAny(" ;,'"));
}
