using RemoteDisplay.Rfb;

namespace GvtDevice.Cli;

/// <summary>How people see the heads of a device.</summary>
internal sealed record ViewingOptions
{
    private const int MaxHeads = 3;

    /// <summary>Where VNC viewers are served; the n-th is for head n.</summary>
    public IReadOnlyList<RfbAddress> Addresses { get; init; } = [];

    /// <summary>VNC viewers must know it; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Where QEMU's vhost-user-gpu connects, to show the heads on its own console; null for nowhere.</summary>
    public string? ConsolePath { get; init; }

    /// <summary>Whether anybody is to see anything.</summary>
    public bool IsWanted => Addresses.Count > 0 || ConsolePath is not null;

    /// <summary>QEMU's QMP socket for keys and pointers; null for viewers that only look.</summary>
    public string? QmpPath { get; init; }

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (Addresses.Count > MaxHeads)
        {
            throw new ArgumentException($"--vnc was given {Addresses.Count} times: the device has {MaxHeads} heads");
        }

        if (Addresses.Count == 0 && (QmpPath ?? Password) is not null)
        {
            throw new ArgumentException("--qmp and --vnc-password-file are for viewers: give --vnc too");
        }

        foreach (RfbAddress address in Addresses)
        {
            ListenOptionsOf(address).Validate();
        }
    }

    public RfbListenOptions ListenOptionsOf(RfbAddress address) => new()
    {
        Address = address,
        Server = new RfbServerOptions { Password = Password },
    };
}
