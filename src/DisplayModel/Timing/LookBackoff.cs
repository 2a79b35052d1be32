namespace DisplayModel;

/// <summary>How often to look for changes that nobody announces: at every vertical blank after one was found, then less
/// and less often. Counts vertical blanks, so a test needs no clock.</summary>
public sealed class LookBackoff
{
    /// <summary>Vertical blanks from look to look when nothing has changed for long.</summary>
    public const int SlowestInterval = 8;

    private const int LooksPerInterval = 4;

    private int _interval = 1;
    private int _looks;

    /// <summary>The frame count at which to look next.</summary>
    public ulong NextFrame { get; private set; }

    /// <summary>Nothing was found for so long that the looks are as rare as they get.</summary>
    public bool IsSlowest => _interval == SlowestInterval;

    /// <summary>Looks at every vertical blank from this one on.</summary>
    public void Restart(ulong frame)
    {
        _interval = 1;
        _looks = 0;
        NextFrame = frame;
    }

    /// <summary>Somebody has looked at this vertical blank, and did or did not find a change.</summary>
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
