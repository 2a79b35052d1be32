namespace DisplayModel.Timing;

/// <summary>
/// Computes the raster position of a running pipe from a timing and the monotonic clock, without a timer.
/// The vertical blank begins when the last active line has been sent, or after that and the lines of
/// <see cref="Stretch"/>: in that nanosecond the frame count grows by one.
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

    /// <summary>How long each frame may wait for a new picture.</summary>
    public FrameStretch Stretch { get; private set; }

    /// <summary>Starts at the first active line at <paramref name="nowNs"/>. The frame count continues.</summary>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Start(DisplayTiming timing, long nowNs)
    {
        RequireValid(timing);
        _framesBeforeStart = FrameCountAt(nowNs);
        _startNs = nowNs;
        _stopNs = long.MaxValue;
        (Timing, Stretch) = (timing, default);
    }

    /// <summary>Continues another clock: the first active line starts now, and the frame count is that of the other
    /// clock.</summary>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Resume(DisplayTiming timing, FrameStretch stretch, ulong frameCount, long nowNs)
    {
        Start(timing, nowNs);
        Stretch = stretch;
        _framesBeforeStart = frameCount;
    }

    /// <summary>Restores the state before any <see cref="Start"/>.</summary>
    public void Clear()
    {
        (Timing, Stretch) = (null, default);
        _framesBeforeStart = 0;
        _startNs = 0;
        _stopNs = 0;
    }

    /// <summary>Continues with another timing from a vertical blank on, which is thereby fixed.</summary>
    /// <param name="frameCount">The frame count that the blank makes.</param>
    /// <param name="vblankNs">When that blank begins.</param>
    /// <param name="timing">A valid timing.</param>
    /// <param name="stretch">How long each later frame may wait.</param>
    /// <exception cref="ArgumentException">The timing is not <see cref="DisplayTiming.IsValid"/>.</exception>
    public void Align(ulong frameCount, long vblankNs, DisplayTiming timing, FrameStretch stretch)
    {
        RequireValid(timing);
        (Timing, Stretch) = (timing, stretch);
        _framesBeforeStart = frameCount - 1;
        _startNs = 0;
        _startNs = vblankNs - TimeOf(timing, FramePixels(timing) - BlankPixels(timing));
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
                + (ulong)((PixelsSentAt(timing, nowNs) + BlankPixels(timing)) / FramePixels(timing))
            : 0;

    /// <summary>Line 0..Total-1; 0 is the first active line. While a frame waits, the number grows beyond.</summary>
    public int ScanLineAt(long nowNs) =>
        Timing is { } timing
            ? (int)(PixelsSentAt(timing, nowNs) % FramePixels(timing) / (uint)timing.Horizontal.Total)
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
        return TimeOf(timing, (frames * FramePixels(timing)) - BlankPixels(timing));
    }

    /// <summary>The earliest start of the vertical blank that makes the frame count <paramref name="frameCount"/>, if
    /// a new picture ends the wait of the frame before; otherwise as <see cref="StartOfVblank"/>.</summary>
    public long EarliestStartOfVblank(ulong frameCount)
    {
        if (frameCount <= _framesBeforeStart || Timing is not { } timing)
        {
            return _startNs;
        }

        UInt128 wait = (UInt128)(uint)(Stretch.MostLines - Stretch.LeastLines) * (uint)timing.Horizontal.Total;
        UInt128 frames = frameCount - _framesBeforeStart;
        return TimeOf(timing, (frames * FramePixels(timing)) - BlankPixels(timing) - wait);
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

        UInt128 framePixels = FramePixels(timing);
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

    private static void RequireValid(DisplayTiming timing)
    {
        if (!timing.IsValid)
        {
            throw new ArgumentException($"No raster runs like this: {timing}", nameof(timing));
        }
    }

    /// <summary>Pixels of a frame that waits as long as it may.</summary>
    private ulong FramePixels(DisplayTiming timing) =>
        (ulong)(timing.FramePixels + ((long)Stretch.MostLines * timing.Horizontal.Total));

    private static ulong BlankPixels(DisplayTiming timing) =>
        (ulong)(timing.Vertical.Total - timing.Vertical.Active) * (uint)timing.Horizontal.Total;

    private UInt128 PixelsSentAt(DisplayTiming timing, long nowNs)
    {
        long elapsedNs = Math.Max(Math.Min(nowNs, _stopNs) - _startNs, 0);
        return (UInt128)(ulong)elapsedNs * (ulong)timing.PixelClockHz / NsPerSecond;
    }
}
