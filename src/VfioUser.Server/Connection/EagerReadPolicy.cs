namespace VfioUser.Server.Connection;

/// <summary>
/// Decides whether to read once, right after a message, before going to sleep. A client that sends without waiting for
/// replies has its next message there by then, and the sleep would be a system call too many; with a client that waits
/// the read is.
/// </summary>
internal sealed class EagerReadPolicy
{
    /// <summary>Nearly always. A client that runs as soon as our reply wakes it, on our processor, has its next message
    /// there four times of five, which does not pay for the fifth.</summary>
    private const int Worthwhile = HitRate.Always * 5 / 6;

    /// <summary>While eager reads do not pay, one opportunity in so many is used to find out whether they
    /// would.</summary>
    private const int ProbeInterval = 16;

    private HitRate _hits = new();
    private int _skipped;

    public bool ShouldRead() => _hits.Value >= Worthwhile || ++_skipped % ProbeInterval == 0;

    /// <summary>The read found a message, or did not.</summary>
    public void OnRead(bool hit) => _hits.Add(hit);
}
