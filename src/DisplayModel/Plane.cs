#pragma warning disable CA1822, IDE0060 // stub
namespace DisplayModel;

public enum PlaneKind
{
    Primary,
    Overlay,
    Cursor,
}

/// <summary>One plane of a pipe: the state that is shown, and the state that waits for the next vertical blank.</summary>
public sealed class Plane
{
    internal Plane(PlaneKind kind, int index)
    {
        Kind = kind;
        Index = index;
    }

    public PlaneKind Kind { get; }

    /// <summary>Position on the pipe, lowest first: 0 is the primary plane, the last is the cursor.</summary>
    public int Index { get; }

    /// <summary>What the screen shows; null when the plane is off.</summary>
    public PlaneState? Live => throw new NotSupportedException();

    /// <summary>True from <see cref="Arm"/> until the state is latched.</summary>
    public bool IsArmed => throw new NotSupportedException();

    /// <summary>Vertical blanks at which this plane latched a new state.</summary>
    public ulong FlipCount => throw new NotSupportedException();

    /// <summary>Puts a state (null: off) in wait for the next vertical blank; replaces one that waits already.
    /// On a stopped pipe, or when <paramref name="immediately"/> (an async flip), it is latched at once.</summary>
    public void Arm(PlaneState? state, bool immediately = false) => throw new NotSupportedException();
}
