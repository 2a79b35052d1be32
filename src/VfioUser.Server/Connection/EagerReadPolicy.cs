namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to read once, right after a message, before going to sleep. A client that sends without waiting for
/// replies, or that runs as soon as it is woken by ours, has its next message there by then, and the sleep would be one
/// system call too many; with any other client the read is. They cost about the same, so the rate of hits decides.
/// </summary>
internal sealed class EagerReadPolicy
{
    /// <summary>A read that finds nothing takes about as long as a wait that finds something.</summary>
    private const int Worthwhile = HitRate.Always / 2;

    /// <summary>While eager reads do not pay, one opportunity in so many is used to find out whether they would.</summary>
    private const int ProbeInterval = 16;

    private HitRate _hits = new();
    private int _skipped;

    public bool ShouldRead() => _hits.Value >= Worthwhile || ++_skipped % ProbeInterval == 0;

    /// <summary>The read found a message, or did not.</summary>
    public void OnRead(bool hit) => _hits.Add(hit);
}
