namespace DisplayModel;

/// <summary>All that makes up a pipe at one moment, so that another pipe can go on from it.</summary>
/// <param name="Timing">The last one; null for a pipe that never ran.</param>
/// <param name="IsRunning">The raster runs.</param>
/// <param name="FrameCount">Vertical blanks begun.</param>
/// <param name="SourceSize">Of the composed picture.</param>
/// <param name="UnreportedFlips">Bit i: plane i has latched since the last vertical blank that was reported.</param>
/// <param name="Planes">Universal planes, then the cursor.</param>
public sealed record PipeSnapshot(
    DisplayTiming? Timing,
    bool IsRunning,
    ulong FrameCount,
    (int WidthPx, int HeightPx) SourceSize,
    uint UnreportedFlips,
    IReadOnlyList<PlaneSnapshot> Planes)
{
    /// <summary>What is applied to colours.</summary>
    public PipeColour Colour { get; init; } = PipeColour.Plain;

    /// <summary>What waits for the next vertical blank; null when nothing does.</summary>
    public PipeColour? ArmedColour { get; init; }

    /// <summary>The scaler of the pipe.</summary>
    public PipeScaler? Scaler { get; init; }

    /// <summary>Whether <see cref="ArmedScaler"/> waits for the next vertical blank.</summary>
    public bool IsScalerArmed { get; init; }

    /// <summary>What waits; null to turn the scaler off.</summary>
    public PipeScaler? ArmedScaler { get; init; }
}

/// <summary>All that makes up a plane at one moment.</summary>
/// <param name="Live">What is shown; null when the plane is off.</param>
/// <param name="IsArmed">Whether <paramref name="Armed"/> waits for the next vertical blank.</param>
/// <param name="Armed">What waits; null to turn the plane off.</param>
/// <param name="FlipCount">States latched.</param>
public sealed record PlaneSnapshot(PlaneState? Live, bool IsArmed, PlaneState? Armed, ulong FlipCount);
