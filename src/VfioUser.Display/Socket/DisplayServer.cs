using System.Collections.Concurrent;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>The display socket: any number of clients, served on a thread of their own, so that nothing they do or
/// fail to do holds up the device.</summary>
public sealed class DisplayServer : IDisposable
{
    /// <summary>Clients that are served at a time. As many more get EBUSY; further ones are disconnected.</summary>
    public const int MaxClients = 64;

    private const int Backlog = 128;

    private readonly DisplayEndpoint _endpoint;
    private readonly string _path;
    private readonly MessageChannelOptions? _channel;
    private readonly ILogger _log;
    private readonly UnixListener _listener;
    private readonly Arrivals _arrivals;
    private readonly EventFd _wake = EventFd.Create();
    private readonly Lock _wakeGate = new();
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly List<DisplaySession> _sessions = [];
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <summary>Binds at once, so that errors surface here; clients are served from <see cref="Start"/> on.</summary>
    /// <param name="endpoint">What is served.</param>
    /// <param name="socketPath">Made here, and removed when the server is disposed of.</param>
    /// <param name="log">None when null.</param>
    /// <param name="access">Who may connect; as the umask says when null.</param>
    /// <param name="channel">The limits that are put on each client; the defaults when null.</param>
    /// <exception cref="IOException">The path is in use, or cannot be bound.</exception>
    /// <exception cref="ArgumentException">As <see cref="UnixListener.Bind"/>.</exception>
    public DisplayServer(
        DisplayEndpoint endpoint,
        string socketPath,
        ILogger? log = null,
        SocketAccess? access = null,
        MessageChannelOptions? channel = null)
    {
        _endpoint = endpoint;
        _path = socketPath;
        _channel = channel;
        _log = log ?? NullLogger.Instance;
        _listener = UnixListener.Bind(socketPath, Backlog, access);
        _arrivals = new Arrivals(_listener, error => DisplayLog.AcceptFailed(_log, error));
        _thread = new Thread(Run) { IsBackground = true, Name = "display-socket" };
    }

    public void Start()
    {
        _thread.Start();
        DisplayLog.Listening(_log, _path);
    }

    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _listener.Dispose();
        lock (_wakeGate)
        {
            _wake.Dispose();
        }
    }

    /// <summary>Runs work on the display thread. Any thread.</summary>
    private bool Post(Action work)
    {
        _work.Enqueue(work);
        return Wake();
    }

    /// <summary>The device may still tell of a refresh, or finish a request, while we stop.</summary>
    private bool Wake()
    {
        lock (_wakeGate)
        {
            if (_wake.Handle.IsClosed)
            {
                return false;
            }

            _wake.Signal();
            return !_stopping;
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                Wait();
                Accept();
                _ = _wake.TryRead(out _);
                DoWork();
                Serve();
            }
        }
        catch (LinuxException e)
        {
            DisplayLog.Failed(_log, e);
        }
        finally
        {
            _sessions.ForEach(session => session.Dispose());
            _stopping = true;
            DoWork();
        }
    }

    private void Wait()
    {
        PollFd[] fds = new PollFd[2 + _sessions.Count];
        fds[0] = new PollFd(_wake.Handle, PollEvents.In);
        fds[1] = _arrivals.WaitFor;
        long deadlineNs = _arrivals.NextNs;
        for (int i = 0; i < _sessions.Count; i++)
        {
            fds[2 + i] = new PollFd(_sessions[i].Socket, _sessions[i].WaitEvents);
            deadlineNs = Math.Min(deadlineNs, _sessions[i].DeadlineNs);
        }

        Poll.Wait(fds, deadlineNs);
    }

    private void Accept()
    {
        while (_arrivals.TryAccept(out bool isUnserved) is { } socket)
        {
            if (isUnserved)
            {
                socket.Dispose();
                return;
            }

            Accept(socket);
        }
    }

    private void Accept(SafeFileHandle socket)
    {
        if (_sessions.Count >= 2 * MaxClients)
        {
            socket.Dispose();
            return;
        }

        bool hasRoom = _sessions.Count(session => session.IsServed) < MaxClients;
        _sessions.Add(new DisplaySession(new MessageChannel(socket, _channel), _endpoint, hasRoom, Post, _log));
        DisplayLog.ClientConnected(_log, _sessions.Count);
    }

    private void DoWork()
    {
        while (_work.TryDequeue(out Action? work))
        {
            work();
        }
    }

    private void Serve()
    {
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            if (!_sessions[i].Serve())
            {
                _sessions[i].Dispose();
                _sessions.RemoveAt(i);
                DisplayLog.ClientGone(_log, _sessions.Count);
            }
        }
    }
}
