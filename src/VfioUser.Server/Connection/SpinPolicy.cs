namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to read again and again for the next message, right after one, instead of going to sleep. That saves
/// the wake-up when the client is in the middle of something and a processor is free; otherwise it takes the processor
/// from others, perhaps from the client itself. So the policy remembers how often it paid, and mostly stops while it
/// seldom does; and it stops, for longer each time, when the kernel took the processor away from the spinning thread.
/// </summary>
internal sealed class SpinPolicy
{
    /// <summary>Below this rate the time is better left to others.</summary>
    private const int Worthwhile = HitRate.Always / 4;

    /// <summary>While spinning does not pay, one opportunity in so many is used to find out whether it would.</summary>
    private const int ProbeInterval = 32;

    /// <summary>Spins before a judgement; as many at least, for as long as <see cref="WatchNs"/> at least.</summary>
    private const int MinSpins = 16;

    /// <summary>One spin in so many may be preempted. A machine with processors to spare has one in 20 to 30; one whose
    /// processors are taken, one or two in each.</summary>
    private const int SpinsPerPreemption = 4;

    /// <summary>A scheduler that found client and server taking turns on one processor needs a tick or so, 4 ms, until
    /// each has one of its own. What happens until then says nothing.</summary>
    private const long SettleNs = 4_000_000;

    /// <summary>For how long preemptions are watched before they are judged; asking for them is a system call.</summary>
    private const long WatchNs = 4_000_000;

    /// <summary>The rest after the first judgement against spinning; each next is four times as long. Trying again soon
    /// takes a fivehundredth of the time, so that it does not show in the 99th percentile.</summary>
    private const long ShortestRestNs = 64_000_000;

    private const long LongestRestNs = ShortestRestNs << 6;

    private readonly long _budgetNs;
    private readonly Func<long> _preemptions;
    private HitRate _hits = new();
    private int _skipped;
    private int _spins;
    private long _preemptionsBefore;
    private long _watchedFromNs;
    private long _restEndNs;
    private long _nextRestNs = ShortestRestNs;
    private bool _isWatching;

    /// <param name="budget">The longest spin.</param>
    /// <param name="processors">With one, spinning only keeps the client from running.</param>
    /// <param name="preemptions">How often the kernel has taken the processor away from this thread so far.</param>
    public SpinPolicy(TimeSpan budget, int processors, Func<long> preemptions)
    {
        _budgetNs = processors > 1 ? (long)(budget.TotalMilliseconds * 1_000_000) : 0;
        _preemptions = preemptions;
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

    /// <summary>Begins to watch for preemptions, or judges them.</summary>
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
            long preemptions = _preemptions() - _preemptionsBefore;
            if (preemptions * SpinsPerPreemption >= _spins)
            {
                Rest(nowNs);
            }
            else
            {
                _nextRestNs = ShortestRestNs;
                BeginWatch(nowNs);
            }
        }
    }

    private void BeginWatch(long nowNs)
    {
        _isWatching = true;
        _watchedFromNs = nowNs;
        _preemptionsBefore = _preemptions();
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
