namespace DisplayModel;

/// <summary>The raster of a mode: a pixel clock and, per direction, where the active part, the blank and the sync
/// pulse begin and end, counted in pixels or lines from the first active one.</summary>
/// <param name="PixelClockHz">Pixels per second, blanking included.</param>
public sealed record DisplayTiming(long PixelClockHz, RasterAxis Horizontal, RasterAxis Vertical)
{
    /// <summary>A raster must not repeat more often than this, or its vertical blanks would keep a processor
    /// busy.</summary>
    public const int MaxRefreshHertz = 1000;

    /// <summary>Pixels per frame, blanking included.</summary>
    public long FramePixels => (long)Horizontal.Total * Vertical.Total;

    /// <summary>Refresh rate in millihertz, rounded: 59.940 Hz is 59940.</summary>
    public int RefreshMilliHertz => (int)((((Int128)PixelClockHz * 1000) + (FramePixels / 2)) / FramePixels);

    /// <summary>The active part is at least this wide and this high.</summary>
    public bool Covers(int widthPx, int heightPx) => Horizontal.Active >= widthPx && Vertical.Active >= heightPx;

    /// <inheritdoc cref="Covers(int, int)"/>
    public bool Covers(DisplayTiming other) => Covers(other.Horizontal.Active, other.Vertical.Active);

    /// <summary>A <see cref="VblankClock"/> can run this raster: both directions are in order, there is at least one
    /// blank line, and the rate is above 0 and at most <see cref="MaxRefreshHertz"/>.</summary>
    public bool IsValid =>
        Horizontal.IsInOrder && Vertical.IsInOrder && Vertical.Total > Vertical.Active
        && PixelClockHz > 0 && PixelClockHz / MaxRefreshHertz <= FramePixels;
}

/// <summary>One direction of a raster. All values are counts; <c>Active &lt;= SyncStart &lt; SyncEnd &lt;=
/// Total</c>.</summary>
public readonly record struct RasterAxis(int Active, int SyncStart, int SyncEnd, int Total)
{
    /// <summary>The sync pulse is high; low when false.</summary>
    public bool SyncPositive { get; init; }

    /// <summary>The counts follow each other as they must and something is active.</summary>
    public bool IsInOrder => Active > 0 && Active <= SyncStart && SyncStart < SyncEnd && SyncEnd <= Total;
}
