namespace DisplayModel;

/// <summary>A vertical blank that began.</summary>
/// <param name="FrameCount">The frame counter just after it.</param>
/// <param name="StartNs">When the blank began by the raster clock (CLOCK_MONOTONIC).</param>
/// <param name="Flipped">Bit i is set when plane i latched a new state since the last vertical blank that was
/// reported.</param>
/// <param name="IsOutputChanged">Since then colours, scaler or source size of the pipe have become others.</param>
public readonly record struct VblankInfo(ulong FrameCount, long StartNs, uint Flipped, bool IsOutputChanged = false);
