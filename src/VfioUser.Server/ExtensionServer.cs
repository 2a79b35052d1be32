using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server.Connection;
using VfioUser.Server.Dma;
using VfioUser.Server.Extension;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server;

/// <summary>Serves an extension alone, without its device, on a unix socket to many clients at a time. It has its own
/// thread, so no client can delay the device. Each client's commands are answered in order.</summary>
public sealed class ExtensionServer : IDisposable
{
    /// <summary>The number of clients served at a time. As many more get EBUSY; further ones are
    /// disconnected.</summary>
    public const int MaxClients = 64;

    private const int Backlog = 128;

    /// <summary>Bounds how long a client that never pauses makes the others wait.</summary>
    private const int MessagesPerTurn = 64;

    private readonly IVfioUserExtension _extension;
    private readonly string _name;
    private readonly VfioUserServerOptions _options;
    private readonly ILogger _logger;
    private readonly RefusalLog _refusals;
    private readonly ServerStatistics _statistics = new();
    private readonly UnixListener _listener;
    private readonly Arrivals _arrivals;
    private readonly WorkQueue _work;
    private readonly List<ClientSession> _sessions = [];
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>Binds at once, so errors surface here. Clients are served after <see cref="Start"/>.</summary>
    /// <param name="extension">The extension to serve.</param>
    /// <param name="name">The name of the server's log and thread.</param>
    /// <param name="options">The path to listen on, and the timeouts. <see cref="VfioUserServerOptions.SocketPath"/> is
    /// required.</param>
    /// <param name="logger">null for no log.</param>
    /// <exception cref="IOException">The path is in use, or cannot be bound.</exception>
    /// <exception cref="ArgumentException">The options contradict each other, or <see cref="UnixListener.Bind"/>
    /// rejects the path.</exception>
    public ExtensionServer(
        IVfioUserExtension extension, string name, VfioUserServerOptions options, ILogger? logger = null)
    {
        options.Validate();
        _extension = extension;
        _name = name;
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        _refusals = new RefusalLog(_logger, LogLevel.Debug);
        _listener = UnixListener.Bind(
            options.SocketPath ?? throw new ArgumentException("An extension needs a socket path.", nameof(options)),
            Backlog,
            options.SocketAccess);
        _arrivals = new Arrivals(_listener, error => ServerLog.AcceptFailed(_logger, error));
        _work = new WorkQueue(_logger);
        _thread = new Thread(Run) { IsBackground = true, Name = $"{name}-socket" };
    }

    /// <summary>Starts to serve. Call it once.</summary>
    public void Start()
    {
        _thread.Start();
        ServerLog.ExtensionListening(_logger, _name, _options.SocketPath!);
    }

    /// <summary>Closes all connections and waits for the thread to end.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _work.Post(static () => { });
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _work.Dispose();
        _listener.Dispose();
    }

    private void Run()
    {
        try
        {
            bool isBusy = false;
            while (!_isStopping)
            {
                Wait(isBusy);
                Accept();
                _work.RunAll();
                isBusy = Serve();
            }
        }
        catch (LinuxException e)
        {
            ServerLog.ExtensionFailed(_logger, e, _name);
        }
        finally
        {
            _sessions.ForEach(session => session.Dispose());
            _work.Dispose();
        }
    }

    private void Wait(bool isBusy)
    {
        PollFd[] fds = new PollFd[2 + _sessions.Count];
        fds[0] = _work.WakeUp;
        fds[1] = _arrivals.WaitFor;
        long deadlineNs = isBusy ? 0 : _arrivals.NextNs;
        for (int i = 0; i < _sessions.Count; i++)
        {
            fds[2 + i] = _sessions[i].WaitFor;
            deadlineNs = Math.Min(deadlineNs, _sessions[i].DeadlineNs);
        }

        Poll.Wait(fds, deadlineNs);
    }

    private void Accept()
    {
        while (_arrivals.TryAccept(out bool isUnserved) is { } socket)
        {
            if (isUnserved || _sessions.Count >= 2 * MaxClients)
            {
                socket.Dispose();
            }
            else
            {
                Accept(socket);
            }
        }
    }

    private void Accept(SafeFileHandle socket)
    {
        RegionTable regions = new([]);
        IrqTable irqs = new();
        RequestDispatcher dispatcher = new(
            regions,
            irqs,
            new RegionRequests(device: null, regions, _statistics),
            new IrqRequests(irqs, quota: null),
            device: null,
            _refusals,
            _logger);
        SessionServices services = new(
            dispatcher,
            new MessageDma(_options.DmaTimeout, _logger),
            static (_, _, _) => { },
            _extension,
            _work.Post,
            Restart: null,
            _statistics,
            _options,
            _logger);
        bool hasRoom = _sessions.Count(session => session.IsServed) < MaxClients;
        _sessions.Add(new ClientSession(socket, services, hasRoom));
        ServerLog.ExtensionConnected(_logger, _name, _sessions.Count);
    }

    /// <returns>true when more work may be ready at once.</returns>
    private bool Serve()
    {
        bool isBusy = false;
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            ClientSession session = _sessions[i];
            int messages = 0;
            while (messages < MessagesPerTurn && !session.IsOver && session.Step())
            {
                messages++;
            }

            isBusy |= messages == MessagesPerTurn;
            if (session.IsOver)
            {
                session.Dispose();
                _sessions.RemoveAt(i);
                ServerLog.ExtensionDisconnected(_logger, _name, _sessions.Count);
            }
        }

        return isBusy;
    }
}
