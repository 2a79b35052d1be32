namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to ask again and again for the next message, right after one, instead of going to sleep. That saves
/// the wake-up when the client is in the middle of something, and wastes the processor when it is not; so the policy
/// remembers how often it paid, and mostly stops while it seldom does.
/// </summary>
internal sealed class SpinPolicy
{
    /// <summary>A hit rate of 100 %.</summary>
    private const int Always = 1 << 10;

    /// <summary>Below this rate the time is better left to others, perhaps to the client itself.</summary>
    private const int Worthwhile = Always / 4;

    /// <summary>One attempt moves the rate by an eighth of the way.</summary>
    private const int LearningShift = 3;

    /// <summary>While spinning does not pay, one opportunity in so many is used to find out whether it would.</summary>
    private const int ProbeInterval = 32;

    private readonly long _budgetNs;
    private int _hitRate = Always;
    private int _skipped;

    /// <param name="budget">The longest spin.</param>
    /// <param name="processors">With one, spinning only keeps the client from running.</param>
    public SpinPolicy(TimeSpan budget, int processors) =>
        _budgetNs = processors > 1 ? (long)(budget.TotalMilliseconds * 1_000_000) : 0;

    /// <summary>A spin is under way.</summary>
    public bool IsSpinning => EndNs != 0;

    /// <summary>When the spin is over; 0 when there is none.</summary>
    public long EndNs { get; private set; }

    /// <summary>There has been traffic, and for the moment there is no more.</summary>
    /// <returns>Whether a spin begins.</returns>
    public bool TryBegin(long nowNs)
    {
        if (_budgetNs == 0 || (_hitRate < Worthwhile && ++_skipped % ProbeInterval != 0))
        {
            return false;
        }

        EndNs = nowNs + _budgetNs;
        return true;
    }

    /// <summary>The spin is over: a message came, or none did.</summary>
    public void End(bool hit)
    {
        EndNs = 0;
        _hitRate += ((hit ? Always : 0) - _hitRate) >> LearningShift;
    }
}
