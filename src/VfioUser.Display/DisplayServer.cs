using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server.Linux;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>The display socket: any number of clients, served on a thread of their own, so that nothing they do or
/// fail to do holds up the device.</summary>
public sealed class DisplayServer : IDisposable
{
    private const int MaxClients = 64;
    private const int Backlog = 16;

    /// <summary>Refreshes that may wait for the display thread; what comes on top is dropped, and counted as missed.</summary>
    private const int MaxQueuedRefreshes = 1024;

    private readonly IDisplaySource _source;
    private readonly string _path;
    private readonly ILogger _log;
    private readonly UnixListener _listener;
    private readonly EventFd _wake = EventFd.Create();
    private readonly Lock _wakeGate = new();
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly ConcurrentQueue<Refresh> _refreshes = new();
    private readonly List<DisplaySession> _sessions = [];
    private readonly Thread _thread;
    private volatile int _sessionCount;
    private volatile bool _stopping;
    private uint _dropped;
    private IDisposable? _listening;

    /// <summary>Binds at once, so that errors surface here; clients are served from <see cref="Start"/> on.</summary>
    /// <exception cref="IOException">The path is in use, or cannot be bound.</exception>
    public DisplayServer(IDisplaySource source, string socketPath, ILogger? log = null)
    {
        _source = source;
        _path = socketPath;
        _log = log ?? NullLogger.Instance;
        _listener = UnixListener.Bind(socketPath, Backlog);
        _thread = new Thread(Run) { IsBackground = true, Name = "display-socket" };
    }

    public void Start()
    {
        _listening = _source.Listen(RefreshPolicy.Damage, OnRefreshed);
        _thread.Start();
        DisplayLog.Listening(_log, _path);
    }

    public void Dispose()
    {
        _listening?.Dispose();
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

    /// <summary>Device thread: costs nothing while nobody listens.</summary>
    private void OnRefreshed(Refresh refresh)
    {
        if (_sessionCount == 0)
        {
            return;
        }

        if (_refreshes.Count >= MaxQueuedRefreshes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        _refreshes.Enqueue(refresh);
        Wake();
    }

    private void OnDisplayThread(Action work)
    {
        _work.Enqueue(work);
        Wake();
    }

    /// <summary>The device may still tell of a refresh, or finish a request, while we stop.</summary>
    private void Wake()
    {
        lock (_wakeGate)
        {
            if (!_wake.Handle.IsClosed)
            {
                _wake.Signal();
            }
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
        }
    }

    private void Wait()
    {
        PollFd[] fds = new PollFd[2 + _sessions.Count];
        fds[0] = new PollFd(_wake.Handle, PollEvents.In);
        fds[1] = new PollFd(_listener.Handle, _sessions.Count < MaxClients ? PollEvents.In : PollEvents.None);
        long deadlineNs = Poll.Never;
        for (int i = 0; i < _sessions.Count; i++)
        {
            fds[2 + i] = new PollFd(_sessions[i].Channel.Socket, _sessions[i].WaitEvents);
            deadlineNs = Math.Min(deadlineNs, _sessions[i].Channel.DeadlineNs);
        }

        Poll.Wait(fds, deadlineNs);
    }

    private void Accept()
    {
        while (_sessions.Count < MaxClients && _listener.TryAccept() is SafeFileHandle socket)
        {
            _sessions.Add(new DisplaySession(new MessageChannel(socket), _source, OnDisplayThread, _log));
            _sessionCount = _sessions.Count;
            DisplayLog.ClientConnected(_log, _sessions.Count);
        }
    }

    private void DoWork()
    {
        while (_work.TryDequeue(out Action? work))
        {
            work();
        }

        uint dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            _sessions.ForEach(session => session.CountMissed(dropped));
        }

        while (_refreshes.TryDequeue(out Refresh refresh))
        {
            foreach (DisplaySession session in _sessions)
            {
                session.Notify(refresh);
            }
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
                _sessionCount = _sessions.Count;
                DisplayLog.ClientGone(_log, _sessions.Count);
            }
        }
    }
}
