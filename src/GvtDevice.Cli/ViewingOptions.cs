using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace GvtDevice.Cli;

/// <summary>How viewers see the heads of a device.</summary>
internal sealed record ViewingOptions
{
    /// <summary>Addresses for VNC viewers; the n-th is for head n.</summary>
    public IReadOnlyList<RfbAddress> Addresses { get; init; } = [];

    /// <summary>Addresses for VNC viewers that show all heads as one desktop.</summary>
    public IReadOnlyList<RfbAddress> WideAddresses { get; init; } = [];

    /// <summary>Password for VNC viewers; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Password for VNC viewers that may only look; null for none.</summary>
    public string? ViewPassword { get; init; }

    /// <summary>Certificate for encrypted VNC connections; null for unencrypted ones.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Options of the web server; null for no page.</summary>
    public WebServerOptions? Web { get; init; }

    /// <summary>Path of the socket to which QEMU's vhost-user-gpu connects, to show the heads on its own console; null
    /// for none.</summary>
    public string? ConsolePath { get; init; }

    /// <summary>Whether the options ask for any viewer.</summary>
    public bool IsWanted => HasVnc || Web is not null || ConsolePath is not null;

    private bool HasVnc => Addresses.Count > 0 || WideAddresses.Count > 0;

    /// <summary>Path of QEMU's QMP socket for keys and pointers; null for view-only.</summary>
    public string? QmpPath { get; init; }

    /// <summary>Path of QEMU's socket to the guest's SPICE agent, for a common clipboard; null for none.</summary>
    public string? AgentPath { get; init; }

    /// <summary>What the guest's keyboard produces.</summary>
    public KeyLayout Keymap { get; init; } = KeyLayout.Default;

    /// <param name="heads">Number of heads of the device.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says what to change.</exception>
    public void Validate(int heads)
    {
        if (Addresses.Count > heads)
        {
            throw new ArgumentException($"--vnc was given {Addresses.Count} times: the device has {heads} heads");
        }

        if (ViewPassword is not null && Password is null)
        {
            throw new ArgumentException("--vnc-view-password-file needs --vnc-password-file");
        }

        if (!HasVnc && (Password is not null || Certificate is not null))
        {
            throw new ArgumentException("--vnc-password-file and --vnc-tls-cert need --vnc");
        }

        if (!IsWanted && QmpPath is not null)
        {
            throw new ArgumentException("--qmp needs --vnc or --web");
        }

        if (!HasVnc && Web is null && AgentPath is not null)
        {
            throw new ArgumentException("--agent needs --vnc or --web");
        }

        SocketPaths.Check(QmpPath, AgentPath, ConsolePath);
        Web?.Validate();
        foreach (RfbAddress address in Addresses.Concat(WideAddresses))
        {
            ListenOptionsOf(address).Validate();
        }
    }

    public RfbListenOptions ListenOptionsOf(RfbAddress address) => new()
    {
        Address = address,
        Server = ServerOptions,
    };

    public RfbServerOptions ServerOptions => new()
    {
        Password = Password, ViewPassword = ViewPassword, Certificate = Certificate, Keymap = Keymap,
    };
}
