namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Limits the time spent on compressing a viewer's photographs and films. Over a slow network there is time
/// for all of it; over a fast one, what exceeds the limit is sent uncompressed.</summary>
/// <param name="time">Measures how long compressing takes.</param>
internal sealed class CompressionBudget(TimeProvider time)
{
    /// <summary>The part of one processor's time.</summary>
    public const double Share = 0.4;

    /// <summary>The most time that can be saved up, so that an occasional picture is compressed as a whole.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMilliseconds(250);

    private TimeSpan _left = Most;
    private long _countedUntil = time.GetTimestamp();
    private long _begun;

    /// <summary>Whether the budget is spent.</summary>
    public bool IsSpent
    {
        get
        {
            long now = time.GetTimestamp();
            TimeSpan earned = time.GetElapsedTime(_countedUntil, now) * Share;
            _countedUntil = now;
            _left = _left + earned < Most ? _left + earned : Most;
            return _left <= TimeSpan.Zero;
        }
    }

    /// <summary>Called before compressing.</summary>
    public void Begin() => _begun = time.GetTimestamp();

    /// <summary>Called after compressing.</summary>
    public void End() => _left -= time.GetElapsedTime(_begun);
}
