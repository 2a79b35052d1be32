using System.CommandLine;
using Microsoft.Extensions.Logging;
using RemoteDisplay.Agent;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;
using RemoteDisplay.Window;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device view.</summary>
internal static class ViewCommand
{
    private static readonly (string Name, Scaling Value)[] s_scalings =
        [("smooth", Scaling.Smooth), ("integer", Scaling.WholeSteps), ("none", Scaling.None)];

    private static readonly (string Name, Renderer Value)[] s_renderers =
        [("auto", Renderer.Auto), ("gl", Renderer.Gl), ("software", Renderer.Software)];

    private static readonly Option<int[]> s_head = new("--head")
    {
        Description = "Show this head, a number from 0; may be repeated. Default: a window for each that is lit.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_qmp = new("--qmp")
    {
        Description = "Send keys and clicks to the guest by this QMP socket of QEMU (-qmp "
            + "unix:PATH,server=on,wait=off). No other program may use it.",
        HelpName = "PATH",
    };

    private static readonly Option<bool> s_fullscreen = new("--fullscreen")
    {
        Description = "Begin in full screen, each head on a monitor of its own as far as there are.",
    };

    private static readonly Option<string> s_scale = Choice(
        "--scale",
        "How a picture is put into a window of another size: smooth, integer (1, 2, 3... times, not interpolated) or "
            + "none.",
        s_scalings);

    private static readonly Option<string> s_renderer = Choice(
        "--renderer", "Who draws: gl, software, or auto: OpenGL ES if a GPU executes it, else what is "
            + "faster without one.", s_renderers);

    private static readonly Option<bool> s_keepMode = new("--keep-mode")
    {
        Description = "Scale the picture when a window is resized. Default: the guest gets a mode of the window's "
            + "size.",
    };

    private static readonly Option<string?> s_screenshots = new("--screenshots")
    {
        Description = "The folder for the pictures of Ctrl+Alt+P. Default: the current one.",
        HelpName = "FOLDER",
    };

    private static readonly Option<bool> s_stats = new("--stats")
    {
        Description = "Show rates and latencies in the titles, say who draws and why, and count at the end.",
    };

    public static Command Create()
    {
        Command command = new(
            "view",
            "Show the guest in windows of this machine's desktop (X11 or Wayland), until the last is closed.\n\n"
                + "Keys: Ctrl+Alt and F full screen, G grab keyboard and pointer or let go, S scaling, P screenshot, "
                + "I statistics, V type the clipboard's text, Q close.")
        {
            DisplaySocketOption.Path, s_head, s_qmp, AgentOption.Path, KeymapOption.Name, s_fullscreen, s_scale,
            s_renderer, s_keepMode, s_screenshots, s_stats,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        WindowOptions options = new()
        {
            Heads = parsed.GetValue(s_head) ?? [],
            IsFullscreen = parsed.GetValue(s_fullscreen),
            Scaling = Find(s_scalings, parsed.GetValue(s_scale)),
            Renderer = Find(s_renderers, parsed.GetValue(s_renderer)),
            KeepsMode = parsed.GetValue(s_keepMode),
            ScreenshotFolder = parsed.GetValue(s_screenshots),
            Keymap = KeymapOption.Unpack(parsed),
            ShowsStatistics = parsed.GetValue(s_stats),
        };
        if (options.ScreenshotFolder is { } folder && !Directory.Exists(folder))
        {
            throw new ArgumentException($"--screenshots: there is no folder {folder}");
        }

        SocketPaths.Check(parsed.GetValue(s_qmp), parsed.GetValue(AgentOption.Path));
        using StopSignal stop = new();
        using ILoggerFactory loggers = StandardError.CreateLoggers();
        SharedClipboard clipboard = new();
        QmpInput? qmp = null;
        AgentClipboard? agent = null;
        try
        {
            using DisplayClient client = DisplayClient.ConnectAsync(
                parsed.GetRequiredValue(DisplaySocketOption.Path), WindowViewer.ClientOptions, stop.Token)
                .AsTask().GetAwaiter().GetResult();
            qmp = parsed.GetValue(s_qmp) is { } path
                ? new QmpInput(path, logger: loggers.CreateLogger<QmpInput>())
                : null;
            agent = parsed.GetValue(AgentOption.Path) is { } agentPath
                ? new AgentClipboard(agentPath, clipboard, logger: loggers.CreateLogger<AgentClipboard>())
                : null;
            IRemoteInput input = (IRemoteInput?)qmp ?? new NoInput("no --qmp");
            new WindowViewer(client, input, options, Console.WriteLine, agent is null ? null : clipboard)
                .Run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            // A signal is the normal end.
        }
        finally
        {
            End(qmp);
            End(agent);
        }

        return CommandRunner.Success;
    }

    private static void End(IAsyncDisposable? part) => part?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static Option<string> Choice<T>(string name, string description, (string Name, T Value)[] values)
    {
        Option<string> option = new(name)
        {
            Description = description,
            DefaultValueFactory = _ => values[0].Name,
        };
        option.AcceptOnlyFromAmong([.. values.Select(value => value.Name)]);
        return option;
    }

    private static T Find<T>((string Name, T Value)[] values, string? name) =>
        values.First(value => value.Name == name).Value;
}
