namespace DisplayModel;

public enum PlaneKind
{
    Primary,
    Overlay,
    Cursor,
}

/// <summary>One plane of a pipe: its live state, and the state that is armed for the next vertical blank.</summary>
public sealed class Plane
{
    private readonly Pipe _pipe;
    private PlaneState? _armed;

    internal Plane(Pipe pipe, PlaneKind kind, int index)
    {
        _pipe = pipe;
        Kind = kind;
        Index = index;
    }

    public PlaneKind Kind { get; }

    /// <summary>Position on the pipe, lowest first: 0 is the primary plane, the last is the cursor.</summary>
    public int Index { get; }

    /// <summary>The state on the screen; null if the plane is off.</summary>
    public PlaneState? Live { get; private set; }

    /// <summary>True from <see cref="Arm"/> until the state is latched.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>How often this plane latched a state, the same one again included.</summary>
    public ulong FlipCount { get; private set; }

    /// <summary>The armed state is live; raised before <see cref="Pipe.Vblank"/> of the same frame.</summary>
    public event Action? Latched;

    /// <summary>Arms a state (null: off) for the next vertical blank; replaces one that is armed already.
    /// On a stopped pipe, or when <paramref name="immediately"/> (an async flip), it is latched at once.</summary>
    /// <remarks>A vertical blank that is due but has not been run is run first, because it latches what was armed
    /// before it.</remarks>
    public void Arm(PlaneState? state, bool immediately = false)
    {
        _pipe.RunUntilNow();
        _armed = state;
        IsArmed = true;
        _pipe.OnArmed(this, immediately);
    }

    internal PlaneSnapshot Save() => new(Live, IsArmed, _armed, FlipCount);

    internal void Restore(PlaneSnapshot saved)
    {
        Live = saved.Live;
        _armed = saved.IsArmed ? saved.Armed : null;
        IsArmed = saved.IsArmed;
        FlipCount = saved.FlipCount;
    }

    internal void Reset()
    {
        Live = null;
        _armed = null;
        IsArmed = false;
        FlipCount = 0;
    }

    internal void RaiseLatched() => Latched?.Invoke();

    internal void Latch()
    {
        Live = _armed;
        _armed = null;
        IsArmed = false;
        FlipCount++;
    }
}
