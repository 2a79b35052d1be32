using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Vnc.Security;

namespace RemoteDisplay.Vnc;

/// <summary>How viewers are served, wherever they come from.</summary>
public sealed record RfbServerOptions
{
    /// <summary>Viewers must know it; null asks for none. Without a certificate only the first 8 characters
    /// count.</summary>
    public string? Password { get; init; }

    /// <summary>Viewers must give it as well; needs a certificate. null takes any name.</summary>
    public string? UserName { get; init; }

    /// <summary>With its private key: connections are encrypted with TLS (VeNCrypt), and no others are
    /// taken.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Viewers at a time, 1 to 1000.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>From the connection to the first picture; a person may type a password meanwhile.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A message that was begun must be complete by then.</summary>
    public TimeSpan MessageDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A viewer that takes nothing for that long is gone.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before a wrong password is answered.</summary>
    public TimeSpan FailureDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes a viewer may be behind, where it tells what it has received, before its next picture.</summary>
    public int MaxBytesInFlight { get; init; } = 512 * 1024;

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (MaxViewers is < 1 or > 1000)
        {
            throw new ArgumentException($"{MaxViewers} viewers: choose 1 to 1000");
        }

        if (Password is not null && Certificate is null && !VncAuthentication.IsUsable(Password))
        {
            throw new ArgumentException(
                "unusable VNC password: choose 1 to 8 ASCII characters (a few combinations are weak DES keys)");
        }

        if (Password is { Length: 0 })
        {
            throw new ArgumentException("the VNC password is empty: choose another, or none");
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
}
