using System.CommandLine;
using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device serve.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> s_socketPath = new("--socket-path")
    {
        Description = "Listen on this UNIX socket for QEMU's vfio-user-pci. @NAME: an abstract socket, which QEMU "
            + "itself cannot use.",
        HelpName = "PATH",
    };

    private static readonly Option<int?> s_fd = new("--fd")
    {
        Description = "Use this inherited listening socket instead. Default: that of a systemd socket unit.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_displaySocket = new("--display-socket")
    {
        Description = "Listen on this UNIX socket for display clients (watch, screenshot, info).",
        HelpName = "PATH",
    };

    private static readonly Option<string?> s_socketMode = new("--socket-mode")
    {
        Description = "Mode of the sockets' files, in octal: 0660 lets the group's QEMU and viewers connect. Default: "
            + "set by the umask.",
        HelpName = "MODE",
    };

    private static readonly Option<string?> s_socketGroup = new("--socket-group")
    {
        Description = "Group of the sockets' files, by name or number; --socket-mode must let its members connect.",
        HelpName = "GROUP",
    };

    private static readonly Option<int?> s_readyFd = new("--ready-fd")
    {
        Description = "Write a line to this inherited descriptor, and close it, once clients can connect. systemd is "
            + "told by NOTIFY_SOCKET.",
        HelpName = "N",
    };

    private static readonly Option<bool> s_noOptionRom = new("--no-option-rom")
    {
        Description = "Leave out the PCI option ROM: UEFI firmware and boot loaders show nothing.",
    };

    private static readonly Option<bool> s_execute = new("--execute")
    {
        Description = "Let the engines execute the guest's commands: copies, fills and, on kbl, skl and cfl, "
            + "display flips, but no 3D, so desktops that draw by OpenGL stay black.",
    };

    private static readonly Option<bool> s_postWrites = new("--post-writes")
    {
        Description =
            "Experimental: QEMU does not wait for writes. The aperture is much faster, but a late write can land in a "
            + "page that i915 has freed.",
    };

    private static readonly Option<int?> s_mappableMib = new("--mappable-mib")
    {
        Description =
            "MiB of the aperture the guest may use. Default: too small for its console, which would be slow there. "
            + "Raise it if a program that maps buffers hangs.",
        HelpName = "N",
    };

    private static readonly Option<int?> s_apertureMib = new("--aperture-mib")
    {
        Description =
            "MiB of the aperture (BAR2), a power of two. Default: 256; for a bare GPU those of --mappable-mib. A small "
            + "one finds room when the card is plugged into a running machine.",
        HelpName = "N",
    };

    private static readonly Option<int> s_devices = new("--devices")
    {
        Description = "Number of devices to serve; %d in a socket path stands for the number of the device, from 0.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_spinUs = new("--spin-us")
    {
        Description = "Microseconds to poll for QEMU's next message before sleeping; 0: do not poll.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<int> s_wakeLeadUs = new("--wake-lead-us")
    {
        Description = "Microseconds to wake up before a vertical blank, as a sleeping processor wakes slowly; 0: none.",
        HelpName = "N",
        DefaultValueFactory = _ => 150,
    };

    /// <summary>The option that <see cref="KeepCommand"/> adds.</summary>
    public const string Restartable = "--restartable";

    private static readonly Option<bool> s_restartable = new(Restartable)
    {
        Description = "Give all that the next process needs to the service manager, which starts it after SIGTERM or a "
            + "crash: QEMU and the guest do not notice. SIGINT ends the connection. Needs systemd's file descriptor "
            + "store, or 'gvt-device keep'.",
    };

    private static readonly Option<string?> s_record = new("--record")
    {
        Description = "Record the messages of the vfio-user socket in this file; .gz and .br compress it.",
        HelpName = "FILE",
    };

    private static readonly Option<LogLevel> s_logLevel = new("--log-level")
    {
        Description = "Lowest level to log: Trace, Debug, Information, Warning, Error, Critical or None.",
        HelpName = "L",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    public static Command Create()
    {
        Command command = new("serve", "Serve a virtual GPU until SIGINT or SIGTERM.")
        {
            s_socketPath, s_fd, s_displaySocket, s_socketMode, s_socketGroup, OutputArguments.Outputs,
            OutputArguments.Modes,
            PlatformOption.Platform, GuestOption.Guest, GuestOption.NoStolen, s_noOptionRom, s_execute, s_postWrites,
            s_mappableMib, s_apertureMib, s_devices, s_spinUs, s_wakeLeadUs, s_restartable, s_record, s_readyFd,
            s_logLevel,
        };
        foreach (Option option in ViewingArguments.All)
        {
            command.Add(option);
        }

        command.SetAction(parsed => Service.Run(Unpack(parsed)));
        return command;
    }

    private static ServiceOptions Unpack(ParseResult parsed)
    {
        string? socketPath = parsed.GetValue(s_socketPath);
        return new ServiceOptions
        {
            SocketPath = socketPath,
            ListenFd = parsed.GetValue(s_fd) ?? (socketPath is null ? SocketActivation.ListenFd() : null),
            DisplaySocketPath = parsed.GetValue(s_displaySocket),
            SocketAccess = new SocketAccess(
                parsed.GetValue(s_socketMode) is { } mode ? SocketAccess.ParseMode(mode) : null,
                parsed.GetValue(s_socketGroup)),
            Viewing = ViewingArguments.Unpack(parsed),
            RecordPath = parsed.GetValue(s_record),
            Device = new VgpuOptions
            {
                Connectors = OutputArguments.Unpack(parsed),
                Platform = PlatformOption.Unpack(parsed),
                Guest = GuestOption.Unpack(parsed),
                HasStolenMemory = !parsed.GetValue(GuestOption.NoStolen),
                HasOptionRom = !parsed.GetValue(s_noOptionRom),
                ExecutesCommands = parsed.GetValue(s_execute),
                PostsWrites = parsed.GetValue(s_postWrites),
                MappableMib = parsed.GetValue(s_mappableMib),
                ApertureMib = parsed.GetValue(s_apertureMib),
            },
            IsRestartable = parsed.GetValue(s_restartable),
            ReadyFd = parsed.GetValue(s_readyFd),
            Devices = parsed.GetValue(s_devices),
            SpinUs = parsed.GetValue(s_spinUs),
            WakeLeadUs = parsed.GetValue(s_wakeLeadUs),
            LogLevel = parsed.GetValue(s_logLevel),
        };
    }
}
