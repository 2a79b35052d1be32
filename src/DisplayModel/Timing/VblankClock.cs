#pragma warning disable CA1822, IDE0060 // stub
namespace DisplayModel;

/// <summary>
/// Where the raster of a running pipe stands, computed from a timing and the monotonic clock; nothing ticks.
/// The vertical blank begins when the last active line has been sent: the scan line becomes <c>Vertical.Active</c> and
/// the frame count grows by one at that very nanosecond.
/// </summary>
public sealed class VblankClock
{
    /// <summary>Starts at the first active line at <paramref name="nowNs"/>. The frame count goes on from where it was.</summary>
    public void Start(DisplayTiming timing, long nowNs) => throw new NotSupportedException();

    /// <summary>Freezes the frame count and the scan line.</summary>
    public void Stop(long nowNs) => throw new NotSupportedException();

    public bool IsRunning => throw new NotSupportedException();

    /// <summary>The timing of the last <see cref="Start"/>; null before it.</summary>
    public DisplayTiming? Timing => throw new NotSupportedException();

    /// <summary>Vertical blanks begun so far.</summary>
    public ulong FrameCountAt(long nowNs) => throw new NotSupportedException();

    /// <summary>Line 0..Total-1; 0 is the first active line.</summary>
    public int ScanLineAt(long nowNs) => throw new NotSupportedException();

    /// <summary>Start of the first vertical blank strictly after <paramref name="nowNs"/>.</summary>
    public long NextVblankAfter(long nowNs) => throw new NotSupportedException();

    /// <summary>Start of the vertical blank that made the frame count <paramref name="frameCount"/> since the last Start.</summary>
    public long StartOfVblank(ulong frameCount) => throw new NotSupportedException();
}
