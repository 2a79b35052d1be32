using System.Globalization;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace GvtDevice.Cli;

/// <summary>What `gvt-device serve` was told.</summary>
internal sealed record ServiceOptions
{
    /// <summary>More than this would delay other work of the machine for nothing.</summary>
    private const int MaxSpinUs = 10_000;

    /// <summary>Each has two threads.</summary>
    private const int MaxDevices = 1000;

    private const string Number = "%d";

    /// <summary>Several devices put their number, from 0, in place of %d.</summary>
    public string? SocketPath { get; init; }

    public int? ListenFd { get; init; }

    /// <summary>With several devices, as for <see cref="SocketPath"/>.</summary>
    public string? DisplaySocketPath { get; init; }

    /// <summary>Who may connect to the sockets that are made.</summary>
    public SocketAccess SocketAccess { get; init; } = new();

    /// <summary>What people see of it.</summary>
    public ViewingOptions Viewing { get; init; } = new();

    /// <summary>Where to record what passes over the vfio-user socket; null for nowhere.</summary>
    public string? RecordPath { get; init; }

    /// <summary>How many devices, all alike.</summary>
    public int Devices { get; init; } = 1;

    public required VgpuOptions Device { get; init; }

    /// <summary>See <see cref="VfioUserServerOptions.SpinTime"/>.</summary>
    public int SpinUs { get; init; } = 50;

    /// <summary>See <see cref="VfioUserServerOptions.TimerLead"/>. With more devices than processors to spare it would
    /// cost more than it gives, so it is not used then.</summary>
    public int WakeLeadUs { get; init; } = 150;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (SocketPath is null == ListenFd is null)
        {
            throw new ArgumentException(
                "give either --socket-path PATH or --fd N, so that QEMU has something to connect to");
        }

        if (SocketPath is not null && SocketPath == DisplaySocketPath)
        {
            throw new ArgumentException("--socket-path and --display-socket must be different sockets");
        }

        if (SocketPath is null && DisplaySocketPath is null && SocketAccess != new SocketAccess())
        {
            throw new ArgumentException(
                "--socket-mode and --socket-group need a socket made by this program: --socket-path, --display-socket");
        }

        if (Viewing.ConsolePath is { } console && (console == SocketPath || console == DisplaySocketPath))
        {
            throw new ArgumentException("--qemu-console must differ from the other sockets");
        }

        if (SpinUs is < 0 or > MaxSpinUs)
        {
            throw new ArgumentException($"--spin-us {SpinUs}: choose 0 to {MaxSpinUs}");
        }

        if (WakeLeadUs is < 0 or > MaxSpinUs)
        {
            throw new ArgumentException($"--wake-lead-us {WakeLeadUs}: choose 0 to {MaxSpinUs}");
        }

        if (Devices is < 1 or > MaxDevices)
        {
            throw new ArgumentException($"--devices {Devices}: choose 1 to {MaxDevices}");
        }

        if (Devices > 1 && (SocketPath?.Contains(Number, StringComparison.Ordinal) != true
            || DisplaySocketPath?.Contains(Number, StringComparison.Ordinal) == false
            || RecordPath?.Contains(Number, StringComparison.Ordinal) == false))
        {
            throw new ArgumentException(
                $"several devices need {Number}, their number, in --socket-path, --display-socket and --record");
        }

        if (Devices > 1 && Viewing.IsWanted)
        {
            throw new ArgumentException(
                "--vnc, --web and --qemu-console show heads of one device: drop --devices or use --display-socket");
        }

        Viewing.Validate();
        Device.Validate();
    }

    /// <summary>What one of the devices' servers is told.</summary>
    public VfioUserServerOptions ServerOf(int device, IMessageTap? tap) => new()
    {
        SocketPath = Numbered(SocketPath, device),
        SocketAccess = SocketAccess,
        ListenFd = ListenFd,
        SpinTime = TimeSpan.FromMicroseconds(SpinUs),
        TimerLead = TimeSpan.FromMicroseconds(Devices < Environment.ProcessorCount ? WakeLeadUs : 0),
        Channel = new MessageChannelOptions { Tap = tap },
    };

    public string? DisplaySocketOf(int device) => Numbered(DisplaySocketPath, device);

    public string? RecordingOf(int device) => Numbered(RecordPath, device);

    private string? Numbered(string? path, int device) =>
        Devices == 1
            ? path
            : path?.Replace(Number, device.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
