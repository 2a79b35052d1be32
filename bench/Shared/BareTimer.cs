using LinuxInterop;

namespace Bench.Shared;

/// <summary>What this machine can do without a device: one thread sleeps until a time and signals an eventfd, another
/// sleeps on that. What is late here is the scheduler's.</summary>
internal sealed class BareTimer : IDisposable
{
    private const long PeriodNs = 1_000_000_000 / 60;

    private readonly EventFd _due = EventFd.Create();
    private readonly List<long> _latenessNs = [];
    private readonly Thread _timer;
    private readonly Thread _sleeper;
    private long _dueNs;
    private volatile bool _isStopping;

    public BareTimer()
    {
        _timer = new Thread(Time);
        _sleeper = new Thread(Sleep);
        _timer.Start();
        _sleeper.Start();
    }

    /// <returns>How late the sleeper was awake, in ns, of each period.</returns>
    public List<long> Stop()
    {
        _isStopping = true;
        _timer.Join();
        _sleeper.Join();
        return _latenessNs;
    }

    public void Dispose()
    {
        Stop();
        _due.Dispose();
    }

    private void Time()
    {
        while (!_isStopping)
        {
            long dueNs = ((MonotonicClock.NowNs / PeriodNs) + 1) * PeriodNs;
            while (MonotonicClock.NowNs < dueNs)
            {
                Poll.Wait([], dueNs);
            }

            Volatile.Write(ref _dueNs, dueNs);
            _due.Signal();
        }
    }

    private void Sleep()
    {
        while (!_isStopping)
        {
            Poll.Wait([new PollFd(_due.Handle, PollEvents.In)], MonotonicClock.NowNs + (2 * PeriodNs));
            if (_due.TryRead(out _))
            {
                _latenessNs.Add(MonotonicClock.NowNs - Volatile.Read(ref _dueNs));
            }
        }
    }
}
