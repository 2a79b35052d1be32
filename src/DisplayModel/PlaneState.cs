namespace DisplayModel;

/// <summary>What a plane shows and where: everything that is latched together at a vertical blank. A plane that is
/// off has no state.</summary>
public sealed record PlaneState
{
    public required PixelFormat Format { get; init; }

    public Tiling Tiling { get; init; } = Tiling.Linear;

    /// <summary>Start of the surface in the space of the <see cref="ISurfaceReader"/>.</summary>
    public required ulong SurfaceOffset { get; init; }

    /// <summary>Bytes from one row of pixels to the next (linear), or of one row of a tiled surface.</summary>
    public required int StrideBytes { get; init; }

    /// <summary>Size of the shown rectangle in pixels.</summary>
    public required int WidthPx { get; init; }

    public required int HeightPx { get; init; }

    /// <summary>Top left pixel of the shown rectangle inside the surface.</summary>
    public int SourceXPx { get; init; }

    public int SourceYPx { get; init; }

    /// <summary>Where the top left pixel is put on the screen; negative for a cursor that hangs over the
    /// edge.</summary>
    public int ScreenXPx { get; init; }

    public int ScreenYPx { get; init; }
}
