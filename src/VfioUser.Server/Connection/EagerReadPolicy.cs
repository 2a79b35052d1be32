namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to read once, right after a message, before sleeping. A client that sends without waiting for
/// replies has its next message ready by then, and the sleep would be a wasted system call. With a client that waits,
/// the read is wasted.
/// </summary>
internal sealed class EagerReadPolicy
{
    /// <summary>The read must nearly always find a message. A client that shares the processor and runs as soon as the
    /// reply wakes it has its next message ready four times out of five, which does not pay for the fifth.</summary>
    private const int Worthwhile = HitRate.Always * 5 / 6;

    /// <summary>While eager reads do not pay, one opportunity out of this many tests whether they would.</summary>
    private const int ProbeInterval = 16;

    private HitRate _hits = new();
    private int _skipped;

    public bool ShouldRead() => _hits.Value >= Worthwhile || ++_skipped % ProbeInterval == 0;

    /// <summary>Records whether the read found a message.</summary>
    public void OnRead(bool hit) => _hits.Add(hit);
}
