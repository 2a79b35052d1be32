namespace DisplayModel;

/// <summary>The raster of a mode: a pixel clock and, per direction, where the active part, the blank and the sync
/// pulse begin and end, counted in pixels or lines from the first active one.</summary>
/// <param name="PixelClockHz">Pixels per second, blanking included.</param>
public sealed record DisplayTiming(long PixelClockHz, RasterAxis Horizontal, RasterAxis Vertical)
{
    /// <summary>Pixels per frame, blanking included.</summary>
    public long FramePixels => (long)Horizontal.Total * Vertical.Total;

    /// <summary>Refresh rate in millihertz, rounded: 59.940 Hz is 59940.</summary>
    public int RefreshMilliHertz => (int)((((Int128)PixelClockHz * 1000) + (FramePixels / 2)) / FramePixels);
}

/// <summary>One direction of a raster. All values are counts; <c>Active &lt;= SyncStart &lt; SyncEnd &lt;= Total</c>.</summary>
public readonly record struct RasterAxis(int Active, int SyncStart, int SyncEnd, int Total);
