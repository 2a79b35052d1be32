using DisplayModel.Timing;

namespace GvtDevice.Lab.Chamelium;

/// <summary>What arrives at a port.</summary>
/// <param name="Head">The head that sends it.</param>
/// <param name="Timing">Its raster.</param>
/// <param name="Infoframes">What comes with each frame.</param>
internal sealed record VideoSignal(int Head, DisplayTiming Timing, IReadOnlyList<SentInfoframe> Infoframes)
{
    public int WidthPx => Timing.Horizontal.Active;

    public int HeightPx => Timing.Vertical.Active;

    /// <summary>From one frame to the next.</summary>
    public TimeSpan FrameTime => TimeSpan.FromSeconds((double)Timing.FramePixels / Timing.PixelClockHz);
}
