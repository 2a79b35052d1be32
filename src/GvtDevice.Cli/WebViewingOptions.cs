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

    /// <summary>Options of the web server; null for no page.</summary>
    public WebServerOptions? Server =>
        Address is null ? null : new WebServerOptions { Address = Address, Token = Token };

    /// <exception cref="ArgumentException">An option is invalid; the message says what to change.</exception>
    public void Validate()
    {
        if (Address is null && Token is not null)
        {
            throw new ArgumentException("--web-token-file needs --web");
        }

        Server?.Validate();
    }
}
