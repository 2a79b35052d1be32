namespace RemoteDisplay.Vnc.Updates;

/// <summary>What a guest shows in answer to a key or a click goes before films, so that it does not wait on a slow
/// connection until a picture of the film has passed.</summary>
/// <param name="time">Measures the wait.</param>
/// <param name="wake">Called when the wait has ended without an answer.</param>
internal sealed class AwaitedEcho(TimeProvider time, Action wake) : IDisposable
{
    /// <summary>How long films wait for the guest's answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(80);

    /// <summary>How long a picture of a film waits at most, however fast somebody types.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(150);

    private readonly ITimer _end =
        time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private long? _since;
    private long? _heldSince;

    /// <summary>Whether films wait now.</summary>
    public bool IsAwaited => Left > TimeSpan.Zero;

    private TimeSpan Left
    {
        get
        {
            TimeSpan patience = _since is { } since ? Patience - time.GetElapsedTime(since) : TimeSpan.Zero;
            TimeSpan hold = _heldSince is { } held ? LongestHold - time.GetElapsedTime(held) : TimeSpan.MaxValue;
            return patience < hold ? patience : hold;
        }
    }

    /// <summary>A key or button was pressed.</summary>
    public void Begin()
    {
        _since = time.GetTimestamp();
        Arm();
    }

    /// <summary>A film waits. The end is set again each time, because timers may expire a little early.</summary>
    public void Hold()
    {
        _heldSince ??= time.GetTimestamp();
        Arm();
    }

    /// <summary>An update was sent.</summary>
    /// <param name="isEcho">While films waited: it is taken for the answer. Else films are in it.</param>
    public void Sent(bool isEcho)
    {
        _since = null;
        _heldSince = isEcho ? _heldSince : null;
    }

    public void Dispose() => _end.Dispose();

    private void Arm() => _end.Change(Left > TimeSpan.Zero ? Left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
