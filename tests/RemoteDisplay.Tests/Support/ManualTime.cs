namespace RemoteDisplay.Tests.Support;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <summary>How much too early timers expire, as those of a coarser clock do.</summary>
    public TimeSpan Haste { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Whether somebody waits for no longer than that.</summary>
    public bool HasTimerWithin(TimeSpan due)
    {
        lock (_gate)
        {
            return _timers.Exists(timer => timer.Due <= _now + due);
        }
    }

    public bool HasTimerOf(TimeSpan due) => CountTimersOf(due) > 0;

    /// <summary>Timers that expire after exactly that time.</summary>
    public int CountTimersOf(TimeSpan due)
    {
        lock (_gate)
        {
            return _timers.Count(timer => timer.Due == _now + due);
        }
    }

    public void Advance(TimeSpan time)
    {
        List<ManualTimer> expired;
        lock (_gate)
        {
            _now += time;
            expired = _timers.FindAll(timer => timer.Due <= _now);
            expired.ForEach(timer => timer.Due = null);
        }

        expired.ForEach(timer => timer.Callback());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime - time.Haste;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
