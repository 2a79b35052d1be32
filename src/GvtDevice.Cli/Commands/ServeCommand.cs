using System.CommandLine;
using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device serve.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> s_socketPath = new("--socket-path")
    {
        Description = "Listen on this UNIX socket for QEMU's vfio-user-pci. @NAME: an abstract socket, which QEMU itself cannot use.",
        HelpName = "PATH",
    };

    private static readonly Option<int?> s_fd = new("--fd")
    {
        Description = "Listen on this inherited listening socket instead. Without either: on the one of a systemd socket unit.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_displaySocket = new("--display-socket")
    {
        Description = "Listen on this UNIX socket for display clients (watch, screenshot, info).",
        HelpName = "PATH",
    };

    private static readonly Option<string?> s_socketMode = new("--socket-mode")
    {
        Description = "Mode of the sockets' files, in octal: 0660 lets the group's QEMU and viewers connect. Default: what the umask "
            + "leaves.",
        HelpName = "MODE",
    };

    private static readonly Option<string?> s_socketGroup = new("--socket-group")
    {
        Description = "Group of the sockets' files, by name or number; it needs --socket-mode to let its members in.",
        HelpName = "GROUP",
    };

    private static readonly Option<bool> s_execute = new("--execute")
    {
        Description = "Let the engines execute the guest's commands: copies, fills and display flips, but no 3D, so desktops that draw by OpenGL stay black.",
    };

    private static readonly Option<bool> s_postWrites = new("--post-writes")
    {
        Description = "Experimental: QEMU does not wait for writes. The aperture is much faster, but a late write can land in a "
            + "page that i915 has freed.",
    };

    private static readonly Option<int?> s_mappableMib = new("--mappable-mib")
    {
        Description = "MiB of the aperture the guest may use. Default: too small for its console, which would be slow there. "
            + "Raise it if a program that maps buffers hangs.",
        HelpName = "N",
    };

    private static readonly Option<int> s_devices = new("--devices")
    {
        Description = "How many devices to serve; each puts its number, from 0, in place of %d in the socket paths.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_spinUs = new("--spin-us")
    {
        Description = "How many microseconds to look for QEMU's next message before sleeping; 0 for none.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<int> s_wakeLeadUs = new("--wake-lead-us")
    {
        Description = "How many microseconds before a vertical blank to be awake, as a sleeping processor takes long to wake; 0 for none.",
        HelpName = "N",
        DefaultValueFactory = _ => 150,
    };

    private static readonly Option<string?> s_record = new("--record")
    {
        Description = "Record what passes over the vfio-user socket into this file; .gz and .br compress it.",
        HelpName = "FILE",
    };

    private static readonly Option<LogLevel> s_logLevel = new("--log-level")
    {
        Description = "Trace, Debug, Information, Warning, Error, Critical or None.",
        HelpName = "L",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    public static Command Create()
    {
        Command command = new("serve", "Serve a virtual GPU until SIGINT or SIGTERM.")
        {
            s_socketPath, s_fd, s_displaySocket, s_socketMode, s_socketGroup, OutputArguments.Outputs, OutputArguments.Modes,
            PlatformOption.Platform, s_execute, s_postWrites, s_mappableMib, s_devices, s_spinUs, s_wakeLeadUs, s_record, s_logLevel,
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
                parsed.GetValue(s_socketMode) is { } mode ? SocketAccess.ParseMode(mode) : null, parsed.GetValue(s_socketGroup)),
            Viewing = ViewingArguments.Unpack(parsed),
            RecordPath = parsed.GetValue(s_record),
            Device = new VgpuOptions
            {
                Connectors = OutputArguments.Unpack(parsed),
                Platform = PlatformOption.Unpack(parsed),
                ExecutesCommands = parsed.GetValue(s_execute),
                PostsWrites = parsed.GetValue(s_postWrites),
                MappableMib = parsed.GetValue(s_mappableMib),
            },
            Devices = parsed.GetValue(s_devices),
            SpinUs = parsed.GetValue(s_spinUs),
            WakeLeadUs = parsed.GetValue(s_wakeLeadUs),
            LogLevel = parsed.GetValue(s_logLevel),
        };
    }
}
