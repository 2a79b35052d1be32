using DisplayModel.Geometry;

namespace GvtDevice.Lab.Pictures;

/// <summary>How a screen is compared with a golden picture.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The greatest difference of a colour channel, 0 to 255, that is none.</summary>
    public int Tolerance { get; init; }

    /// <summary>Parts that are not compared: clocks, cursors.</summary>
    public IReadOnlyList<PixelRect> Masks { get; init; } = [];

    /// <summary>How long the screen may take to show the picture.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
}
