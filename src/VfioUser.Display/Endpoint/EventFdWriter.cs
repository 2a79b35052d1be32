using System.Collections.Concurrent;
using LinuxInterop;

namespace VfioUser.Display.Endpoint;

/// <summary>Adds the cursor's value, which is more than 1, to one client's eventfds, on a thread of its own. Only
/// write(2) can do that, and a client can make it wait: O_NONBLOCK belongs to everybody who has the eventfd, and so
/// does the room in its counter. Then this thread waits, and nobody else does.</summary>
internal sealed class EventFdWriter : IDisposable
{
    /// <summary>What comes on top is dropped: as many wait already.</summary>
    private const int MaxWork = 64;

    private static readonly TimeSpan s_reapingPeriod = TimeSpan.FromMilliseconds(20);

    private readonly BlockingCollection<(BoundEventFd Bound, bool IsOver)> _work = new(MaxWork);
    private readonly Thread _thread;
    private volatile EventFd? _current;

    public EventFdWriter()
    {
        _thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "display-events",
            Priority = ThreadPriority.AboveNormal,
        };
        _thread.Start();
    }

    /// <summary>Adds the cursor's value some time soon. Any thread; does not wait.</summary>
    /// <returns>false when that will not be: too much waits.</returns>
    public bool TryAdd(BoundEventFd bound) => !_work.IsAddingCompleted && _work.TryAdd((bound, false));

    /// <summary>Closes an eventfd once nothing is being added to it.</summary>
    public void Close(BoundEventFd bound)
    {
        if (_work.IsAddingCompleted || !_work.TryAdd((bound, true)))
        {
            bound.EventFd.Dispose();
        }
    }

    /// <summary>Ends the thread, though not before a client lets go of it: that happens behind our caller's
    /// back.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _ = ReapAsync();
    }

    private void Run()
    {
        foreach ((BoundEventFd bound, bool isOver) in _work.GetConsumingEnumerable())
        {
            if (isOver)
            {
                bound.EventFd.Dispose();
                continue;
            }

            _current = bound.EventFd;
            try
            {
                bound.AddCursor();
            }
            catch (Exception e) when (e is LinuxException or ObjectDisposedException)
            {
                // The client made something else of it.
            }

            _current = null;
        }
    }

    /// <summary>A full counter that nobody else reads any more is emptied, which ends the wait for room in
    /// it.</summary>
    private async Task ReapAsync()
    {
        while (_thread.IsAlive)
        {
            await Task.Delay(s_reapingPeriod).ConfigureAwait(false);
            try
            {
                _current?.TryRead(out _);
            }
            catch (Exception e) when (e is LinuxException or ObjectDisposedException)
            {
                // It is over already.
            }
        }

        _work.Dispose();
    }
}
