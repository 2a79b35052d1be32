namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Bounds the time that goes into compressing a viewer's photographs and films. A network that is slow leaves
/// time for all of it; one that is fast can as well take what there is no time for as it is.</summary>
/// <param name="time">For how long compressing took.</param>
internal sealed class CompressionBudget(TimeProvider time)
{
    /// <summary>Of one processor.</summary>
    public const double Share = 0.4;

    /// <summary>A picture now and then is compressed whole, however long that takes.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMilliseconds(250);

    private TimeSpan _left = Most;
    private long _countedUntil = time.GetTimestamp();
    private long _begun;

    /// <summary>Whether nothing is left now.</summary>
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

    /// <summary>Compressing begins.</summary>
    public void Begin() => _begun = time.GetTimestamp();

    /// <summary>It ends.</summary>
    public void End() => _left -= time.GetElapsedTime(_begun);
}
