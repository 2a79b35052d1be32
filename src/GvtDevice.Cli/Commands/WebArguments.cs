using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Web;

namespace GvtDevice.Cli.Commands;

/// <summary>Options of serve for browsers.</summary>
internal static class WebArguments
{
    private static readonly Option<string?> s_web = new("--web")
    {
        Description = "Show all heads and the device's state to browsers at HOST:PORT, or at a PORT of 127.0.0.1. "
            + "Addresses that other machines can reach need --web-token-file.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> s_token = new("--web-token-file")
    {
        Description = "Token for browsers, which the page asks for, or as http://HOST:PORT/?token=...: the first line "
            + "of this file (at least 16 letters and digits).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_viewToken = new("--web-view-token-file")
    {
        Description = "Another token, for people who may only look: the first line of this file.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_certificate = new("--web-tls-cert")
    {
        Description = "Serve the page by HTTPS only, with this certificate in PEM; intermediate ones may follow it.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_key = new("--web-tls-key")
    {
        Description = "The private key of --web-tls-cert, in PEM.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> s_hosts = new("--web-host")
    {
        Description = "A further host name in the browser's address, without port: that of a proxy in front of --web. "
            + "May be repeated.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> s_frameAncestors = new("--web-frame-ancestors")
    {
        Description = "A site whose pages may show the page in a frame, as https://HOST[:PORT] or \"'self'\". May be "
            + "repeated. Default: none may.",
        HelpName = "ORIGIN",
    };

    public static IEnumerable<Option> All =>
        [s_web, s_token, s_viewToken, s_certificate, s_key, s_hosts, s_frameAncestors];

    /// <returns>Options of the web server; null for no page.</returns>
    /// <exception cref="ArgumentException">An option is given that needs another.</exception>
    /// <exception cref="FormatException">The address is invalid.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The certificate or its key is invalid.</exception>
    public static WebServerOptions? Unpack(ParseResult parsed)
    {
        if (parsed.GetValue(s_web) is not { } address)
        {
            return All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } useless
                ? throw new ArgumentException($"{useless.Name} needs {s_web.Name}")
                : null;
        }

        string? file = parsed.GetValue(s_certificate);
        X509Certificate2? certificate =
            SecretFiles.Certificate(s_certificate.Name, file, s_key.Name, parsed.GetValue(s_key));
        X509Certificate2Collection chain = [];
        if (file is not null)
        {
            chain.ImportFromPemFile(file);
        }

        return new WebServerOptions
        {
            Address = WebAddress.Parse(address),
            Token = SecretFiles.FirstLine(parsed.GetValue(s_token)),
            ViewToken = SecretFiles.FirstLine(parsed.GetValue(s_viewToken)),
            HostNames = parsed.GetValue(s_hosts) ?? [],
            FrameAncestors = parsed.GetValue(s_frameAncestors) ?? [],
            Certificate = certificate,
            CertificateChain = chain,
        };
    }
}
