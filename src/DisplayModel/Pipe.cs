using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>
/// One display pipe: a raster clock, planes bottom to top, a cursor. The owner calls <see cref="Run"/> at
/// <see cref="NextDeadlineNs"/>, by a timer. While nothing waits for a vertical blank, there is no deadline and a
/// running pipe costs nothing.
/// </summary>
/// <remarks>One thread. All times are nanoseconds of one monotonic clock.</remarks>
public sealed partial class Pipe
{
    /// <summary>A raster that waits asks again after this. Long enough for a driver that keeps clear of the last lines
    /// before the blank.</summary>
    private const long HoldNs = 2_000_000;

    private readonly Func<long>? _clockNs;
    private readonly Plane[] _planes;
    private readonly PipeStages _stages = new();

    private long _knownNs;
    private uint _unreportedFlips;
    private bool _vblankWanted;
    private Func<long, bool>? _holdsFrame;
    private long _keptFromNs = long.MaxValue;

    /// <param name="index">Number of the pipe, for handlers of its events.</param>
    /// <param name="planeCount">Universal planes, 1..31; the cursor is not counted.</param>
    /// <param name="clockNs">Reads the time. Without it the pipe uses the time that the last call passed, so
    /// <see cref="Run"/> must then be called before a plane is armed or <see cref="VblankWanted"/> is set.</param>
    public Pipe(int index, int planeCount, Func<long>? clockNs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(planeCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(planeCount, 31);
        Index = index;
        _clockNs = clockNs;
        _planes = [.. Enumerable.Range(0, planeCount + 1).Select(i => new Plane(this, KindOf(i, planeCount), i))];
    }

    public int Index { get; }

    public VblankClock Clock { get; } = new();

    /// <summary>Size of the composed picture, before any scaling to the mode. (0, 0) until set.</summary>
    public (int WidthPx, int HeightPx) SourceSize
    {
        get => _stages.SourceSize;
        set
        {
            RunUntilNow();
            _stages.SetSourceSize(value, IsEnabled);
            UpdateDeadline();
        }
    }

    /// <summary>What is applied to the colours of the composed picture.</summary>
    public PipeColour Colour => _stages.Colour;

    /// <summary>The colour steps armed for the next vertical blank; null for none.</summary>
    public PipeColour? ArmedColour => _stages.ArmedColour;

    /// <summary>The scaler from the composed picture to the output; null for none.</summary>
    public PipeScaler? Scaler => _stages.Scaler;

    /// <summary>Universal planes, then the cursor last.</summary>
    public IReadOnlyList<Plane> Planes => _planes;

    public Plane Cursor => _planes[^1];

    public bool IsEnabled => Clock.IsRunning;

    /// <summary>Whether <see cref="Vblank"/> is needed for every frame (an unmasked interrupt).</summary>
    public bool VblankWanted
    {
        get => _vblankWanted;
        set
        {
            RunUntilNow();
            bool isChange = value != _vblankWanted;
            _vblankWanted = value;
            UpdateDeadline();
            if (isChange)
            {
                WantedChanged?.Invoke(this);
            }
        }
    }

    /// <summary>Called with the time at every vertical blank; returns whether the raster waits. Then a late call of
    /// <see cref="Run"/> delays the raster instead of skipping blanks. null while the raster keeps its rate.</summary>
    public Func<long, bool>? HoldsFrame
    {
        get => _holdsFrame;
        set
        {
            _holdsFrame = value;
            UpdateDeadline();
        }
    }

    /// <summary>Whether the guest has not noticed the last vertical blank: it meant a cursor that it arms until then
    /// to latch before that blank, so the pipe latches it at once.</summary>
    public bool IsBlankUnnoticed { get; set; }

    /// <summary>From when on the panel shows a copy of its own, so that nothing is read from memory;
    /// <see cref="long.MaxValue"/> while it has none. Any thread.</summary>
    public long KeptFromNs
    {
        get => Volatile.Read(ref _keptFromNs);
        set => Volatile.Write(ref _keptFromNs, value);
    }

    /// <summary>When <see cref="Run"/> must be called next; null if nothing waits for a vertical blank.
    /// Changes raise <see cref="DeadlineChanged"/>.</summary>
    public long? NextDeadlineNs { get; private set; }

    /// <summary>Raised when <see cref="NextDeadlineNs"/> has changed.</summary>
    public event Action<Pipe>? DeadlineChanged;

    /// <summary>Raised when <see cref="VblankWanted"/> has been changed.</summary>
    public event Action<Pipe>? WantedChanged;

    /// <summary>Raised when a state has been armed for the next vertical blank; not for the
    /// cursor.</summary>
    public event Action<Pipe>? Armed;

    /// <summary>Raised when a state has been armed for the cursor, or taken at once.</summary>
    public event Action<Pipe>? CursorArmed;

    /// <summary>Raised before a plane latches a state in the middle of a frame (an async flip), while the planes are
    /// still those of the rows sent so far; not for the cursor.</summary>
    public event Action<Pipe>? Tearing;

    /// <summary>Raised at a vertical blank that something waits for, while the planes are still those of the sent
    /// frame, before <see cref="Plane.Latched"/> of the same frame.</summary>
    public event Action<Pipe>? FrameEnded;

    /// <summary>Raised at a vertical blank that something waited for.</summary>
    public event Action<Pipe, VblankInfo>? Vblank;

    /// <summary>Raised when the raster has started, with this timing or another, or has stopped.</summary>
    public event Action<Pipe>? Switched;

    /// <summary>Starts the raster, or starts it again with another timing. What is armed latches at its first
    /// vertical blank.</summary>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Enable(DisplayTiming timing, long nowNs)
    {
        Run(nowNs);
        _pacing = default;
        Clock.Start(timing, nowNs);
        UpdateDeadline();
        Switched?.Invoke(this);
    }

    /// <summary>Stops the raster and latches armed states at once, because no vertical blank will do it.</summary>
    public void Disable(long nowNs)
    {
        Run(nowNs);
        _pacing = default;
        Clock.Stop(nowNs);
        _stages.Latch(isLit: false);
        Latch(ArmedPlanes, reported: false);
        Switched?.Invoke(this);
    }

    /// <summary>The state after power-on: dark, no plane on, <see cref="VblankWanted"/> false, all flip counts 0.
    /// Nothing is reported.</summary>
    public void Reset(long nowNs)
    {
        Clock.Stop(nowNs);
        _pacing = default;
        _stages.Reset();
        _vblankWanted = false;
        _unreportedFlips = 0;
        Array.ForEach(_planes, plane => plane.Reset());
        UpdateDeadline();
        Switched?.Invoke(this);
    }

    private static PlaneKind KindOf(int index, int planeCount) =>
        index == 0 ? PlaneKind.Primary : index < planeCount ? PlaneKind.Overlay : PlaneKind.Cursor;
}
