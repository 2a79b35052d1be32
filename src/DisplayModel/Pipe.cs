#pragma warning disable CA1822, IDE0060, CS0067, CA1003 // stub
namespace DisplayModel;

/// <summary>
/// One display pipe: a raster clock, planes bottom to top, a cursor. Somebody with a timer calls <see cref="Run"/> at
/// <see cref="NextDeadlineNs"/>; while nothing waits for a vertical blank there is no deadline and a running pipe costs nothing.
/// </summary>
public sealed class Pipe
{
    public Pipe(int index, int planeCount) => throw new NotSupportedException();

    public int Index => throw new NotSupportedException();

    public VblankClock Clock => throw new NotSupportedException();

    /// <summary>Size of the composed picture, before any scaling to the mode. (0, 0) until set.</summary>
    public (int WidthPx, int HeightPx) SourceSize { get; set; }

    /// <summary>Universal planes, then the cursor last.</summary>
    public IReadOnlyList<Plane> Planes => throw new NotSupportedException();

    public Plane Cursor => throw new NotSupportedException();

    public bool IsEnabled => throw new NotSupportedException();

    /// <summary>Somebody wants <see cref="Vblank"/> for every frame (an unmasked interrupt).</summary>
    public bool VblankWanted { get; set; }

    /// <summary>When <see cref="Run"/> must be called next; null when nobody waits. Changes raise <see cref="DeadlineChanged"/>.</summary>
    public long? NextDeadlineNs => throw new NotSupportedException();

    /// <summary><see cref="NextDeadlineNs"/> may have changed.</summary>
    public event Action<Pipe>? DeadlineChanged;

    /// <summary>A plane latched its armed state; raised before <see cref="Vblank"/> of the same frame.</summary>
    public event Action<Pipe, Plane>? Latched;

    /// <summary>A vertical blank began that somebody waited for.</summary>
    public event Action<Pipe, VblankInfo>? Vblank;

    public void Enable(DisplayTiming timing, long nowNs) => throw new NotSupportedException();

    /// <summary>Stops the raster; armed states are latched at once so that nobody waits forever.</summary>
    public void Disable(long nowNs) => throw new NotSupportedException();

    /// <summary>Handles a vertical blank that is due. A late call handles only the newest one: hardware skips too.</summary>
    public void Run(long nowNs) => throw new NotSupportedException();
}

/// <summary>A vertical blank that began.</summary>
/// <param name="FrameCount">The frame counter just after it.</param>
/// <param name="StartNs">When the blank began by the raster clock (CLOCK_MONOTONIC).</param>
/// <param name="Flipped">Bit i is set when plane i latched a new state since the last vertical blank that was reported.</param>
public readonly record struct VblankInfo(ulong FrameCount, long StartNs, uint Flipped);
