using Microsoft.Extensions.Logging;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;
using RemoteDisplay.Rfb;
using RemoteDisplay.Screens;
using VfioUser.Display;

namespace GvtDevice.Cli;

/// <summary>Serves VNC viewers of a device's heads, and passes their input on to QEMU.</summary>
internal sealed class Viewing : IDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public Viewing(IDisplaySource source, ViewingOptions options, ILoggerFactory loggers)
    {
        try
        {
            IRemoteInput input = options.QmpPath is { } path
                ? Add(new QmpInput(path, log: loggers.CreateLogger<QmpInput>()))
                : new NoInput("no --qmp");
            ILogger log = loggers.CreateLogger<RfbServer>();
            for (int head = 0; head < options.Addresses.Count; head++)
            {
                RfbListenOptions listen = options.ListenOptionsOf(options.Addresses[head]);
                HeadScreen screen = Add(new HeadScreen(source, head));
                RfbServer server = Add(new RfbServer(screen, input, listen.Server, log: log));
                Add(new RfbListener(server, listen, log: log));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sends viewers away, and lets go of the keys they held.</summary>
    public void Dispose()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            _parts[i].DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
