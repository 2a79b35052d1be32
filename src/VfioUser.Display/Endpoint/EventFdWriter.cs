using System.Collections.Concurrent;
using LinuxInterop;

namespace VfioUser.Display.Endpoint;

/// <summary>Adds the cursor's value, which is more than 1, to one client's eventfds, on a separate thread. Only
/// write(2) can do that, and a client can make it block: all holders of the eventfd share O_NONBLOCK and the counter.
/// Then only this thread waits.</summary>
internal sealed class EventFdWriter : IDisposable
{
    /// <summary>The number of queued requests; further ones are dropped.</summary>
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

    /// <summary>Queues the addition of the cursor's value. Any thread; does not wait.</summary>
    /// <returns>false when the queue is full or closed.</returns>
    public bool TryAdd(BoundEventFd bound) => !_work.IsAddingCompleted && _work.TryAdd((bound, false));

    /// <summary>Closes an eventfd once no value is being added to it.</summary>
    public void Close(BoundEventFd bound)
    {
        if (_work.IsAddingCompleted || !_work.TryAdd((bound, true)))
        {
            bound.EventFd.Dispose();
        }
    }

    /// <summary>Ends the thread in the background, because a client may still block it.</summary>
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
                // The client changed its eventfd.
            }

            _current = null;
        }
    }

    /// <summary>Empties a full counter that no client reads any more, which ends the wait for room in it.</summary>
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
                // The eventfd is closed already.
            }
        }

        _work.Dispose();
    }
}
