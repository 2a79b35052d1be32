using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Counts the frames of a pipe since something changed. The count follows from the raster, so nothing wakes up
/// for it.</summary>
/// <param name="pipe">The pipe.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class UnchangedFrames(Pipe pipe, Func<long> nowNs)
{
    private ulong _changedFrame;

    /// <summary>The number of vertical blanks since the last call of <see cref="Restart"/>; 0 while the pipe is
    /// off.</summary>
    public ulong Count => pipe.IsEnabled ? FrameCount - _changedFrame : 0;

    /// <summary>When <see cref="Count"/> will be this, CLOCK_MONOTONIC, if the raster does not wait.</summary>
    /// <param name="count">A number of vertical blanks.</param>
    public long StartNs(ulong count) => pipe.Clock.StartOfVblank(_changedFrame + count);

    private ulong FrameCount => pipe.Clock.FrameCountAt(nowNs());

    /// <summary>Begins to count anew.</summary>
    public void Restart() => _changedFrame = FrameCount;
}
