using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>The whole state of a pipe at one moment, from which another pipe can continue.</summary>
/// <param name="Timing">The last timing; null for a pipe that never ran.</param>
/// <param name="IsRunning">Whether the raster runs.</param>
/// <param name="FrameCount">Number of vertical blanks begun.</param>
/// <param name="SourceSize">Size of the composed picture.</param>
/// <param name="UnreportedFlips">Bit i: plane i has latched since the last reported vertical blank.</param>
/// <param name="Planes">Universal planes, then the cursor.</param>
public sealed record PipeSnapshot(
    DisplayTiming? Timing,
    bool IsRunning,
    ulong FrameCount,
    (int WidthPx, int HeightPx) SourceSize,
    uint UnreportedFlips,
    IReadOnlyList<PlaneSnapshot> Planes)
{
    /// <summary>How long each frame may wait for a new picture.</summary>
    public FrameStretch Stretch { get; init; }

    /// <summary>The timing armed for the next vertical blank; null for no change of it and of the stretch.</summary>
    public DisplayTiming? ArmedTiming { get; init; }

    /// <summary>The stretch armed together with <see cref="ArmedTiming"/>.</summary>
    public FrameStretch ArmedStretch { get; init; }

    /// <summary>Whether a picture has been pushed whose vertical blank has not begun.</summary>
    public bool IsPushed { get; init; }

    /// <summary>The live colour steps.</summary>
    public PipeColour Colour { get; init; } = PipeColour.Plain;

    /// <summary>The colour steps armed for the next vertical blank; null for none.</summary>
    public PipeColour? ArmedColour { get; init; }

    /// <summary>The live scaler; null for none.</summary>
    public PipeScaler? Scaler { get; init; }

    /// <summary>Whether <see cref="ArmedScaler"/> is armed for the next vertical blank.</summary>
    public bool IsScalerArmed { get; init; }

    /// <summary>The armed scaler; null to turn the scaler off.</summary>
    public PipeScaler? ArmedScaler { get; init; }
}

/// <summary>The whole state of a plane at one moment.</summary>
/// <param name="Live">The live state; null if the plane is off.</param>
/// <param name="IsArmed">Whether <paramref name="Armed"/> is armed for the next vertical blank.</param>
/// <param name="Armed">The armed state; null to turn the plane off.</param>
/// <param name="FlipCount">Number of latched states.</param>
public sealed record PlaneSnapshot(PlaneState? Live, bool IsArmed, PlaneState? Armed, ulong FlipCount);
