using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>What `gvt-device serve` was told.</summary>
internal sealed record ServiceOptions
{
    /// <summary>More than this would delay other work of the machine for nothing.</summary>
    private const int MaxSpinUs = 10_000;

    public string? SocketPath { get; init; }

    public int? ListenFd { get; init; }

    public string? DisplaySocketPath { get; init; }

    /// <summary>Where to record what passes over the vfio-user socket; null for nowhere.</summary>
    public string? RecordPath { get; init; }

    public required GvtDeviceOptions Device { get; init; }

    /// <summary>See <see cref="VfioUserServerOptions.SpinTime"/>.</summary>
    public int SpinUs { get; init; } = 50;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (SocketPath is null == ListenFd is null)
        {
            throw new ArgumentException("give either --socket-path PATH or --fd N, so that QEMU has something to connect to");
        }

        if (SocketPath is not null && SocketPath == DisplaySocketPath)
        {
            throw new ArgumentException("--socket-path and --display-socket must be different sockets");
        }

        if (SpinUs is < 0 or > MaxSpinUs)
        {
            throw new ArgumentException($"--spin-us {SpinUs}: choose 0 to {MaxSpinUs}");
        }

        Device.Validate();
    }
}
