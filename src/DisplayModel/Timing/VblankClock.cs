namespace DisplayModel.Timing;

/// <summary>
/// Computes the raster position of a running pipe from a timing and the monotonic clock, without a timer.
/// The vertical blank begins when the last active line has been sent: in that nanosecond the scan line becomes
/// <c>Vertical.Active</c> and the frame count grows by one.
/// </summary>
/// <remarks>
/// Everything derives from one count, the pixels sent since <see cref="Start"/>, as an exact integer, so nothing drifts
/// and the answers agree with each other. Times before the start count as the start. No member but <see
/// cref="Start"/> throws.
/// </remarks>
public sealed class VblankClock
{
    private const ulong NsPerSecond = 1_000_000_000;

    private ulong _framesBeforeStart;
    private long _startNs;
    private long _stopNs;

    public bool IsRunning => Timing is not null && _stopNs == long.MaxValue;

    /// <summary>The timing of the last <see cref="Start"/>; null before it.</summary>
    public DisplayTiming? Timing { get; private set; }

    /// <summary>Starts at the first active line at <paramref name="nowNs"/>. The frame count continues.</summary>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Start(DisplayTiming timing, long nowNs)
    {
        if (!timing.IsValid)
        {
            throw new ArgumentException($"No raster runs like this: {timing}", nameof(timing));
        }

        _framesBeforeStart = FrameCountAt(nowNs);
        _startNs = nowNs;
        _stopNs = long.MaxValue;
        Timing = timing;
    }

    /// <summary>Continues another clock: the first active line starts now, and the frame count is that of the other
    /// clock.</summary>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Resume(DisplayTiming timing, ulong frameCount, long nowNs)
    {
        Start(timing, nowNs);
        _framesBeforeStart = frameCount;
    }

    /// <summary>Restores the state before any <see cref="Start"/>.</summary>
    public void Clear()
    {
        Timing = null;
        _framesBeforeStart = 0;
        _startNs = 0;
        _stopNs = 0;
    }

    /// <summary>Makes an independent copy.</summary>
    public VblankClock Copy() => (VblankClock)MemberwiseClone();

    /// <summary>Delays everything from the start on: the blanking before the next frame grows, as with a variable
    /// refresh rate. A frame count that was already returned can be returned again.</summary>
    /// <param name="ns">Delay in nanoseconds, at least 0.</param>
    public void Delay(long ns) => _startNs += ns;

    /// <summary>Freezes the frame count and the scan line.</summary>
    public void Stop(long nowNs) => _stopNs = Math.Min(_stopNs, nowNs);

    /// <summary>Vertical blanks begun so far.</summary>
    public ulong FrameCountAt(long nowNs) =>
        Timing is { } timing
            ? _framesBeforeStart
                + (ulong)((PixelsSentAt(timing, nowNs) + BlankPixels(timing)) / (ulong)timing.FramePixels)
            : 0;

    /// <summary>Line 0..Total-1; 0 is the first active line.</summary>
    public int ScanLineAt(long nowNs) =>
        Timing is { } timing
            ? (int)(PixelsSentAt(timing, nowNs) / (uint)timing.Horizontal.Total % (uint)timing.Vertical.Total)
            : 0;

    /// <summary>Start of the first vertical blank strictly after <paramref name="nowNs"/>; <see cref="long.MaxValue"/>
    /// if the clock is stopped.</summary>
    public long NextVblankAfter(long nowNs) => IsRunning ? StartOfVblank(FrameCountAt(nowNs) + 1) : long.MaxValue;

    /// <summary>Start of the vertical blank that made the frame count <paramref name="frameCount"/> since the last
    /// Start. For a count that was reached before, the time of that Start; for one that is out of reach,
    /// <see cref="long.MaxValue"/>.</summary>
    public long StartOfVblank(ulong frameCount)
    {
        if (frameCount <= _framesBeforeStart || Timing is not { } timing)
        {
            return _startNs;
        }

        UInt128 frames = frameCount - _framesBeforeStart;
        return TimeOf(timing, (frames * (ulong)timing.FramePixels) - BlankPixels(timing));
    }

    /// <summary>The next start of a scan line, strictly after <paramref name="nowNs"/>; <see cref="long.MaxValue"/> if
    /// the clock is stopped.</summary>
    /// <param name="line">0 to Total-1.</param>
    public long NextStartOfLine(int line, long nowNs)
    {
        if (!IsRunning || Timing is not { } timing)
        {
            return long.MaxValue;
        }

        UInt128 framePixels = (ulong)timing.FramePixels;
        UInt128 lineStart = (UInt128)(uint)line * (uint)timing.Horizontal.Total;
        UInt128 sent = PixelsSentAt(timing, nowNs);
        UInt128 next = sent - (sent % framePixels) + lineStart;
        return TimeOf(timing, next > sent ? next : next + framePixels);
    }

    /// <summary>The first nanosecond at which this many pixels have been sent; <see cref="long.MaxValue"/> if that is
    /// out of reach.</summary>
    private long TimeOf(DisplayTiming timing, UInt128 pixels)
    {
        (UInt128 seconds, UInt128 rest) = UInt128.DivRem(pixels, (ulong)timing.PixelClockHz);
        if (seconds > long.MaxValue / NsPerSecond)
        {
            return long.MaxValue;
        }

        // Rounded up: the first nanosecond that is not before the exact time.
        UInt128 ns = ((rest * NsPerSecond) + (ulong)timing.PixelClockHz - 1) / (ulong)timing.PixelClockHz;
        return (long)Int128.Min((Int128)((seconds * NsPerSecond) + ns) + _startNs, long.MaxValue);
    }

    private static ulong BlankPixels(DisplayTiming timing) =>
        (ulong)(timing.Vertical.Total - timing.Vertical.Active) * (uint)timing.Horizontal.Total;

    private UInt128 PixelsSentAt(DisplayTiming timing, long nowNs)
    {
        long elapsedNs = Math.Max(Math.Min(nowNs, _stopNs) - _startNs, 0);
        return (UInt128)(ulong)elapsedNs * (ulong)timing.PixelClockHz / NsPerSecond;
    }
}
