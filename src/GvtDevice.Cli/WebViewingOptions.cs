using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace GvtDevice.Cli;

/// <summary>The page for browsers.</summary>
internal sealed record WebViewingOptions
{
    /// <summary>Where; null for nowhere.</summary>
    public RfbAddress? Address { get; init; }

    /// <summary>Browsers must know it; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>null for no page.</summary>
    public WebServerOptions? Server =>
        Address is null ? null : new WebServerOptions { Address = Address, Token = Token };

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (Address is null && Token is not null)
        {
            throw new ArgumentException("--web-token-file needs --web");
        }

        Server?.Validate();
    }
}
