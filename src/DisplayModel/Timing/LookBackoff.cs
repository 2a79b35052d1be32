namespace DisplayModel.Timing;

/// <summary>Decides when to look for changes that are not announced: at every vertical blank after a change, then less
/// and less often. Counts vertical blanks, so a test needs no clock.</summary>
public sealed class LookBackoff
{
    /// <summary>The largest number of vertical blanks between looks.</summary>
    public const int SlowestInterval = 8;

    private const int LooksPerInterval = 4;

    private int _interval = 1;
    private int _looks;

    /// <summary>The frame count at which to look next.</summary>
    public ulong NextFrame { get; private set; }

    /// <summary>Whether looks have reached their largest interval.</summary>
    public bool IsSlowest => _interval == SlowestInterval;

    /// <summary>Makes looks due at every vertical blank from this one on.</summary>
    public void Restart(ulong frame)
    {
        _interval = 1;
        _looks = 0;
        NextFrame = frame;
    }

    /// <summary>Records a look at this vertical blank, and whether it found a change.</summary>
    public void OnLooked(ulong frame, bool isChanged)
    {
        if (isChanged)
        {
            Restart(frame + 1);
            return;
        }

        if (++_looks == LooksPerInterval && _interval < SlowestInterval)
        {
            _interval *= 2;
            _looks = 0;
        }

        NextFrame = frame + (ulong)_interval;
    }
}
