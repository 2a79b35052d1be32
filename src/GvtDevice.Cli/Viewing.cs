using DisplaySource;
using Microsoft.Extensions.Logging;
using RemoteDisplay.Agent;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Input;
using RemoteDisplay.QemuConsole;
using RemoteDisplay.Qmp;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace GvtDevice.Cli;

/// <summary>Shows a device's heads to VNC viewers and browsers, forwards their input to QEMU, shares a clipboard with
/// them and the guest, and shows the heads on QEMU's own console.</summary>
internal sealed class Viewing : IDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Dictionary<int, HeadScreen> _screens = [];
    private readonly HotSpots _hotSpots = new();
    private readonly IDisplaySource _source;
    private readonly ILogger _screenLog;

    /// <exception cref="IOException">The server cannot listen on an address.</exception>
    public Viewing(IDisplaySource source, IDeviceReport report, ViewingOptions options, ILoggerFactory loggers)
    {
        _source = source;
        _screenLog = loggers.CreateLogger<HeadScreen>();
        try
        {
            IRemoteInput input = options.QmpPath is { } path
                ? Add(new QmpInput(path, logger: loggers.CreateLogger<QmpInput>()))
                : new NoInput("no --qmp");
            SharedClipboard? clipboard = options.AgentPath is { } agent ? ClipboardOf(agent, loggers) : null;
            RfbServerOptions serverOptions = options.ServerOptions with { Clipboard = clipboard };
            ILogger logger = loggers.CreateLogger<RfbServer>();
            RfbServer[] servers = [.. Enumerable.Range(0, HeadCountOf(source, options)).Select(head => Add(
                new RfbServer(ScreenOf(head), new HeadInput(input, source, head), serverOptions, logger: logger)))];
            for (int head = 0; head < options.Addresses.Count; head++)
            {
                Add(new RfbListener(servers[head], options.ListenOptionsOf(options.Addresses[head]), logger: logger));
            }

            if (options.WideAddresses.Count > 0)
            {
                HeadScreen desktop = Add(
                    new HeadScreen(source, [.. Enumerable.Range(0, source.HeadCount)], _screenLog, _hotSpots));
                RfbServer server = Add(new RfbServer(desktop, input, serverOptions, logger: logger));
                foreach (RfbAddress address in options.WideAddresses)
                {
                    Add(new RfbListener(server, options.ListenOptionsOf(address), logger: logger));
                }
            }

            if (options.Web is { } web)
            {
                Add(WebServer.Start(source, servers, report, web, loggers));
            }

            if (options.ConsolePath is { } console)
            {
                HeadScreen[] screens = [.. Enumerable.Range(0, source.OutputCount).Select(ScreenOf)];
                Add(new QemuConsoleServer(console, screens, loggers.CreateLogger<QemuConsoleServer>()));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Disconnects viewers and releases the keys that they held.</summary>
    public void Dispose()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            _parts[i].DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private SharedClipboard ClipboardOf(string agentPath, ILoggerFactory loggers)
    {
        SharedClipboard clipboard = new();
        Add(new AgentClipboard(agentPath, clipboard, logger: loggers.CreateLogger<AgentClipboard>()));
        return clipboard;
    }

    /// <summary>The screen of a head, which all its viewers share so that it is painted once.</summary>
    private HeadScreen ScreenOf(int head)
    {
        if (!_screens.TryGetValue(head, out HeadScreen? screen))
        {
            screen = Add(new HeadScreen(_source, head, _screenLog, _hotSpots));
            _screens.Add(head, screen);
        }

        return screen;
    }

    private static int HeadCountOf(IDisplaySource source, ViewingOptions options) =>
        options.Web is null ? options.Addresses.Count : source.HeadCount;

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
