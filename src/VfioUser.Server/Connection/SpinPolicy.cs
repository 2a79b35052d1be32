namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to read again and again for the next message, right after one, instead of going to sleep. That saves
/// the wake-up when the client is in the middle of something and a processor is free; otherwise it takes the processor
/// from others, perhaps from the client itself. So the policy remembers how often it paid, and mostly stops while it
/// seldom does; and it stops, for longer each time, when the thread has to wait for a processor itself.
/// </summary>
internal sealed class SpinPolicy
{
    /// <summary>Below this rate the time is better left to others.</summary>
    private const int Worthwhile = HitRate.Always / 4;

    /// <summary>While spinning does not pay, one opportunity in so many is used to find out whether it would.</summary>
    private const int ProbeInterval = 32;

    /// <summary>Fewer spins than that, in <see cref="WatchNs"/> or longer, are not worth judging.</summary>
    private const int MinSpins = 16;

    /// <summary>One part in so many of the time may go by waiting for a processor. A spinning thread beside other work
    /// waits a third to half of the time, one on a machine with processors to spare hardly ever.</summary>
    private const int MaxDelayShare = 8;

    /// <summary>A scheduler that found client and server taking turns on one processor needs a tick or so, 4 ms, until
    /// each has one of its own. What happens until then says nothing.</summary>
    private const long SettleNs = 4_000_000;

    /// <summary>For how long the delay is watched before it is judged; asking for it is a system call.</summary>
    private const long WatchNs = 4_000_000;

    /// <summary>The rest after the first judgement against spinning; each further one makes the next rest four times as
    /// long, each one in favour a quarter. For the scheduler puts client and server on one processor now and then,
    /// which looks like other work and is over after a sleep; beside other work nearly all judgements are against it,
    /// and the tries take a fivehundredth of the time, so that they do not show in the 99th percentile.</summary>
    private const long ShortestRestNs = 1_000_000;

    private const long LongestRestNs = ShortestRestNs << 12;

    private readonly long _budgetNs;
    private readonly Func<long> _runQueueDelayNs;
    private HitRate _hits = new();
    private int _skipped;
    private int _spins;
    private long _delayBeforeNs;
    private long _watchedFromNs;
    private long _restEndNs;
    private long _nextRestNs = ShortestRestNs;
    private bool _isWatching;

    /// <param name="budget">The longest spin.</param>
    /// <param name="processors">With one, spinning only keeps the client from running.</param>
    /// <param name="runQueueDelayNs">How long this thread has waited for a processor so far, in nanoseconds.</param>
    public SpinPolicy(TimeSpan budget, int processors, Func<long> runQueueDelayNs)
    {
        _budgetNs = processors > 1 ? (long)(budget.TotalMilliseconds * 1_000_000) : 0;
        _runQueueDelayNs = runQueueDelayNs;
    }

    /// <summary>When the spin is over.</summary>
    public long EndNs { get; private set; }

    /// <summary>There has been traffic, and for the moment there is no more.</summary>
    /// <returns>Whether a spin begins.</returns>
    public bool TryBegin(long nowNs)
    {
        if (_budgetNs == 0 || nowNs < _restEndNs || (_hits.Value < Worthwhile && ++_skipped % ProbeInterval != 0))
        {
            return false;
        }

        Watch(nowNs);
        EndNs = nowNs + _budgetNs;
        return nowNs >= _restEndNs;
    }

    /// <summary>The spin is over: a message came, or none did.</summary>
    public void End(bool hit)
    {
        _hits.Add(hit);
        _spins++;
    }

    /// <summary>Begins to watch the delay, or judges it.</summary>
    private void Watch(long nowNs)
    {
        if (_watchedFromNs == 0)
        {
            _watchedFromNs = nowNs + SettleNs;
        }

        if (!_isWatching && nowNs >= _watchedFromNs)
        {
            BeginWatch(nowNs);
        }
        else if (_isWatching && _spins >= MinSpins && nowNs >= _watchedFromNs + WatchNs)
        {
            long delayNs = _runQueueDelayNs() - _delayBeforeNs;
            if (delayNs * MaxDelayShare >= nowNs - _watchedFromNs)
            {
                Rest(nowNs);
            }
            else
            {
                BeginWatch(nowNs);
                _nextRestNs = Math.Max(_nextRestNs / 4, ShortestRestNs);
            }
        }
    }

    private void BeginWatch(long nowNs)
    {
        _isWatching = true;
        _watchedFromNs = nowNs;
        _delayBeforeNs = _runQueueDelayNs();
        _spins = 0;
    }

    private void Rest(long nowNs)
    {
        _isWatching = false;
        _watchedFromNs = 0;
        _restEndNs = nowNs + _nextRestNs;
        _nextRestNs = Math.Min(4 * _nextRestNs, LongestRestNs);
    }
}
