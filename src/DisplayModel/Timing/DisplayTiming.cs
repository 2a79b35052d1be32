namespace DisplayModel.Timing;

/// <summary>The raster of a mode: a pixel clock and, per direction, the bounds of the active part, the blank and the
/// sync pulse, counted in pixels or lines from the first active one.</summary>
/// <param name="PixelClockHz">Pixels per second, blanking included.</param>
public sealed record DisplayTiming(long PixelClockHz, RasterAxis Horizontal, RasterAxis Vertical)
{
    /// <summary>The highest refresh rate; vertical blanks at higher rates would keep a processor busy.</summary>
    public const int MaxRefreshHertz = 1000;

    /// <summary>Pixels per frame, blanking included.</summary>
    public long FramePixels => (long)Horizontal.Total * Vertical.Total;

    /// <summary>Refresh rate in millihertz, rounded: 59.940 Hz is 59940.</summary>
    public int RefreshMilliHertz => (int)((((Int128)PixelClockHz * 1000) + (FramePixels / 2)) / FramePixels);

    /// <summary>Whether the active part is at least this wide and high.</summary>
    public bool Covers(int widthPx, int heightPx) => Horizontal.Active >= widthPx && Vertical.Active >= heightPx;

    /// <inheritdoc cref="Covers(int, int)"/>
    public bool Covers(DisplayTiming other) => Covers(other.Horizontal.Active, other.Vertical.Active);

    /// <summary>Whether a <see cref="VblankClock"/> can run this raster: both directions are valid, there is at least
    /// one blank line, and the rate is above 0 and at most <see cref="MaxRefreshHertz"/>.</summary>
    public bool IsValid =>
        Horizontal.IsInOrder && Vertical.IsInOrder && Vertical.Total > Vertical.Active
        && PixelClockHz > 0 && PixelClockHz / MaxRefreshHertz <= FramePixels;
}

/// <summary>One direction of a raster. All values are counts; <c>Active &lt;= SyncStart &lt; SyncEnd &lt;=
/// Total</c>.</summary>
public readonly record struct RasterAxis(int Active, int SyncStart, int SyncEnd, int Total)
{
    /// <summary>Whether the sync pulse is high; otherwise it is low.</summary>
    public bool SyncPositive { get; init; }

    /// <summary>Whether the counts are in order and the active part is not empty.</summary>
    public bool IsInOrder => Active > 0 && Active <= SyncStart && SyncStart < SyncEnd && SyncEnd <= Total;
}
