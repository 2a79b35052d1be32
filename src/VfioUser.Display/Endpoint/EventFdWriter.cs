using System.Collections.Concurrent;
using VfioUser.Server.Linux;

namespace VfioUser.Display;

/// <summary>Adds more than 1 to one client's eventfds, on a thread of its own. Only write(2) can do that, and a client can
/// make it wait: O_NONBLOCK belongs to everybody who has the eventfd, and so does the room in its counter. Then this thread
/// waits, and nobody else does.</summary>
internal sealed class EventFdWriter : IDisposable
{
    /// <summary>What comes on top is dropped: as many wait already.</summary>
    private const int MaxWork = 64;

    private static readonly TimeSpan s_reapingPeriod = TimeSpan.FromMilliseconds(20);

    private readonly BlockingCollection<(EventFd EventFd, ulong Value)> _work = new(MaxWork);
    private readonly Thread _thread;
    private volatile EventFd? _current;

    public EventFdWriter()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "display-events", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Adds a value some time soon. Any thread; does not wait.</summary>
    public void Add(EventFd eventFd, ulong value) => _work.TryAdd((eventFd, value));

    /// <summary>Closes an eventfd once nothing is being added to it.</summary>
    public void Close(EventFd eventFd)
    {
        if (_work.IsAddingCompleted || !_work.TryAdd((eventFd, 0)))
        {
            eventFd.Dispose();
        }
    }

    /// <summary>Ends the thread, though not before a client lets go of it: that happens behind our caller's back.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _ = ReapAsync();
    }

    private void Run()
    {
        foreach ((EventFd eventFd, ulong value) in _work.GetConsumingEnumerable())
        {
            if (value == 0)
            {
                eventFd.Dispose();
                continue;
            }

            _current = eventFd;
            try
            {
                eventFd.Add(value);
            }
            catch (Exception e) when (e is LinuxException or ObjectDisposedException)
            {
                // The client made something else of it.
            }

            _current = null;
        }
    }

    /// <summary>A full counter that nobody else reads any more is emptied, which ends the wait for room in it.</summary>
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
