using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli;

/// <summary>What `gvt-device serve` was told.</summary>
internal sealed record ServiceOptions
{
    public string? SocketPath { get; init; }

    public int? ListenFd { get; init; }

    public string? DisplaySocketPath { get; init; }

    public required GvtDeviceOptions Device { get; init; }

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

        Device.Validate();
    }
}
