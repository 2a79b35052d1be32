using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace VfioUser.Server.Connection;

/// <summary>Work that other threads post to the device thread, and the eventfd that wakes it.</summary>
internal sealed class WorkQueue(ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventFd _wake = EventFd.Create();
    private List<Action> _waiting = [];
    private List<Action> _running = [];
    private volatile bool _hasWork;
    private bool _isClosed;

    /// <summary>Readable while there is work.</summary>
    public PollFd WakeUp => new(_wake.Handle, PollEvents.In);

    /// <summary>Queues work. Any thread.</summary>
    /// <returns>false when the queue is closed and the work will never run.</returns>
    public bool Post(Action work)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _waiting.Add(work);
            if (!_hasWork)
            {
                _hasWork = true;
                _wake.Signal();
            }

            return true;
        }
    }

    /// <summary>Runs the work posted so far.</summary>
    /// <returns>Whether there was any.</returns>
    public bool RunAll()
    {
        if (!_hasWork)
        {
            return false;
        }

        lock (_gate)
        {
            (_waiting, _running) = (_running, _waiting);
            _hasWork = false;
            _wake.TryRead(out _);
        }

        foreach (Action work in _running)
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                ServerLog.CallbackFailed(logger, e, "posted work");
            }
        }

        _running.Clear();
        return true;
    }

    /// <summary>Accepts no more work and runs what is left. Call it on the device thread, or when that thread does not
    /// exist.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        RunAll();
        _wake.Dispose();
    }
}
