using System.Globalization;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace GvtDevice.Cli;

/// <summary>The options of `gvt-device serve`.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Upper limit of <see cref="SpinUs"/>: a longer spin would delay other work of the machine without
    /// benefit.</summary>
    private const int MaxSpinUs = 10_000;

    /// <summary>Upper limit of <see cref="Devices"/>; each device has two threads.</summary>
    private const int MaxDevices = 1000;

    private const string Number = "%d";

    /// <summary>Path of the vfio-user socket. With several devices, %d stands for the number of the device, from
    /// 0.</summary>
    public string? SocketPath { get; init; }

    public int? ListenFd { get; init; }

    /// <summary>Path of the display socket, with %d as in <see cref="SocketPath"/>.</summary>
    public string? DisplaySocketPath { get; init; }

    /// <summary>Access rights of the sockets.</summary>
    public SocketAccess SocketAccess { get; init; } = new();

    /// <summary>How viewers see the device.</summary>
    public ViewingOptions Viewing { get; init; } = new();

    /// <summary>Path of the recording of the vfio-user socket; null for no recording.</summary>
    public string? RecordPath { get; init; }

    /// <summary>Whether another process can go on with the clients.</summary>
    public bool IsRestartable { get; init; }

    /// <summary>An inherited descriptor, see <see cref="Readiness"/>; null for none.</summary>
    public int? ReadyFd { get; init; }

    /// <summary>Number of devices with these options.</summary>
    public int Devices { get; init; } = 1;

    public required VgpuOptions Device { get; init; }

    /// <summary>See <see cref="VfioUserServerOptions.SpinTime"/>.</summary>
    public int SpinUs { get; init; } = 50;

    /// <summary>See <see cref="VfioUserServerOptions.TimerLead"/>. Not used with more devices than spare processors,
    /// where it would cost more than it gains.</summary>
    public int WakeLeadUs { get; init; } = 150;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <exception cref="ArgumentException">An option is invalid; the message says what to change.</exception>
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

        if (IsRestartable && RecordPath is not null)
        {
            throw new ArgumentException(
                "--record and --restartable: the next process would overwrite the recording; choose one");
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

        Viewing.Validate(Device.Platform.HeadCount);
        Device.Validate();
    }

    /// <summary>The options of one device's server.</summary>
    public VfioUserServerOptions ServerOf(int device, IMessageTap? tap, IFileStore? store) => new()
    {
        FileStore = store,
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
