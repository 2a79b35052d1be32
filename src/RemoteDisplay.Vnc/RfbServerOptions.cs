using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Vnc.Security;

namespace RemoteDisplay.Vnc;

/// <summary>Options for all viewers, independent of the address they connect to.</summary>
public sealed record RfbServerOptions
{
    /// <summary>The password; null for none. Without a certificate only the first 8 characters count.</summary>
    public string? Password { get; init; }

    /// <summary>Another password, for viewers that may only look; null for none.</summary>
    public string? ViewPassword { get; init; }

    /// <summary>The user name, which needs a certificate; null accepts any.</summary>
    public string? UserName { get; init; }

    /// <summary>A certificate with its private key. With it, viewers must use TLS (VeNCrypt).</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What the guest's keyboard produces, for viewers that send no key numbers.</summary>
    public KeyLayout Keymap { get; init; } = KeyLayout.Default;

    /// <summary>What viewers with full access and the guest can copy and paste; null if they cannot.</summary>
    public SharedClipboard? Clipboard { get; init; }

    /// <summary>The most viewers at a time, 1 to 1000.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>Time from the connection to the first picture; a person may type a password meanwhile.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to receive the rest of a message that has begun.</summary>
    public TimeSpan MessageDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time after which a viewer that reads nothing is disconnected.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Delay before the answer to a wrong password.</summary>
    public TimeSpan FailureDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most unread bytes before the next picture, for viewers that report what they have
    /// received.</summary>
    public int MaxBytesInFlight { get; init; } = 512 * 1024;

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (MaxViewers is < 1 or > 1000)
        {
            throw new ArgumentException($"{MaxViewers} viewers: choose 1 to 1000");
        }

        if (Password is { Length: > 0 } && !IsUsable(Password))
        {
            throw new ArgumentException(
                "unusable VNC password: choose 1 to 8 ASCII characters (a few combinations are weak DES keys)");
        }

        if (Password is { Length: 0 })
        {
            throw new ArgumentException("the VNC password is empty: choose another, or none");
        }

        if (ViewPassword is not null && (Password is null || ViewPassword == Password || !IsUsable(ViewPassword)))
        {
            throw new ArgumentException(
                "a VNC password for viewing needs one for full access too, differs from it and has as many characters");
        }

        if (UserName is not null && (Certificate is null || Password is null))
        {
            throw new ArgumentException("a VNC user name needs a certificate and a password");
        }

        if (Certificate is { HasPrivateKey: false })
        {
            throw new ArgumentException("the VNC certificate has no private key");
        }
    }

    private bool IsUsable(string password) =>
        Certificate is null ? VncAuthentication.IsUsable(password) : password.Length > 0;
}
