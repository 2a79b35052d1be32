using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace GvtDevice.Cli;

/// <summary>Options of the page for browsers.</summary>
internal sealed record WebViewingOptions
{
    /// <summary>Address of the page; null for no page.</summary>
    public RfbAddress? Address { get; init; }

    /// <summary>Token for browsers; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Token for browsers that may only look; null for none.</summary>
    public string? ViewToken { get; init; }

    /// <summary>Further host names of the page.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Origins that may show the page in a frame.</summary>
    public IReadOnlyList<string> FrameAncestors { get; init; } = [];

    /// <summary>Certificate for HTTPS; null for HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>All certificates of the certificate's file.</summary>
    public X509Certificate2Collection CertificateChain { get; init; } = [];

    /// <summary>Options of the web server; null for no page.</summary>
    public WebServerOptions? Server => Address is null ? null : new WebServerOptions
    {
        Address = Address,
        Token = Token,
        ViewToken = ViewToken,
        HostNames = HostNames,
        FrameAncestors = FrameAncestors,
        Certificate = Certificate,
        CertificateChain = CertificateChain,
    };

    /// <exception cref="ArgumentException">An option is invalid; the message says what to change.</exception>
    public void Validate()
    {
        if (Address is null)
        {
            string? useless = Token is not null ? "--web-token-file"
                : ViewToken is not null ? "--web-view-token-file"
                : HostNames.Count > 0 ? "--web-host"
                : FrameAncestors.Count > 0 ? "--web-frame-ancestors"
                : Certificate is not null ? "--web-tls-cert"
                : null;
            if (useless is not null)
            {
                throw new ArgumentException($"{useless} needs --web");
            }
        }

        Server?.Validate();
    }
}
