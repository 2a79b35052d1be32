namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to spin, that is to read repeatedly for the next message right after one, instead of sleeping. A
/// spin saves the wake-up when the client is busy with a sequence of requests and a processor is free. Otherwise it
/// takes the processor from others, perhaps from the client itself. So the policy records how often spinning paid, and
/// mostly stops while it seldom pays. It also stops, for longer each time, when the thread itself has to wait for a
/// processor.
/// </summary>
internal sealed class SpinPolicy
{
    /// <summary>Below this rate spinning wastes processor time.</summary>
    private const int Worthwhile = HitRate.Always / 4;

    /// <summary>While spinning does not pay, one opportunity out of this many tests whether it would.</summary>
    private const int ProbeInterval = 32;

    /// <summary>The number of spins within <see cref="WatchNs"/> or longer below which no judgement is made.</summary>
    private const int MinSpins = 16;

    /// <summary>The thread may wait for a processor for one part in this many of the time. A spinning thread beside
    /// other work waits a third to half of the time; one on a machine with free processors hardly ever waits.</summary>
    private const int MaxDelayShare = 8;

    /// <summary>A scheduler that found client and server taking turns on one processor needs a tick or so, 4 ms, until
    /// each has its own. Measurements before that prove nothing.</summary>
    private const long SettleNs = 4_000_000;

    /// <summary>How long the delay is measured before it is judged; reading it is a system call.</summary>
    private const long WatchNs = 4_000_000;

    /// <summary>The pause after the first judgement against spinning. Each further one makes the next pause four times
    /// as long, each one in favour a quarter. The scheduler sometimes puts client and server on one processor, which
    /// looks like other work and ends after a sleep. Beside other work nearly all judgements are against spinning, and
    /// the attempts take a five-hundredth of the time, too little to show in the 99th percentile.</summary>
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
    /// <param name="processors">The number of processors. With one, spinning only keeps the client from
    /// running.</param>
    /// <param name="runQueueDelayNs">Returns how long this thread has waited for a processor so far, in
    /// nanoseconds.</param>
    public SpinPolicy(TimeSpan budget, int processors, Func<long> runQueueDelayNs)
    {
        _budgetNs = processors > 1 ? (long)(budget.TotalMilliseconds * 1_000_000) : 0;
        _runQueueDelayNs = runQueueDelayNs;
    }

    /// <summary>When the spin ends, in nanoseconds.</summary>
    public long EndNs { get; private set; }

    /// <summary>Called when messages have stopped coming for the moment.</summary>
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

    /// <summary>Records the end of a spin: a message arrived, or none did.</summary>
    public void End(bool hit)
    {
        _hits.Add(hit);
        _spins++;
    }

    /// <summary>Begins to measure the delay, or judges it.</summary>
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
