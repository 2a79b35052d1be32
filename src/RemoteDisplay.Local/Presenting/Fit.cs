using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Presenting;

/// <summary>The way in which a picture fills a monitor.</summary>
internal enum FitKind
{
    /// <summary>The monitor has a mode of the picture's size.</summary>
    Exact,

    /// <summary>Scaled to the monitor's preferred mode with its proportions, between black bars.</summary>
    Scaled,

    /// <summary>Pixel for pixel in the middle of the monitor's preferred mode.</summary>
    Centred,
}

/// <summary>A mode, and the area of it that a picture fills.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Mode">The mode of the monitor.</param>
/// <param name="Area">The area, pixels of the mode.</param>
internal sealed record Fit(FitKind Kind, HostMode Mode, PixelRect Area)
{
    /// <summary>Lists the possible ways, the best first.</summary>
    public static IEnumerable<Fit> Of(int widthPx, int heightPx, HostHead host)
    {
        if (host.ModeOf(widthPx, heightPx) is { } same)
        {
            yield return new Fit(FitKind.Exact, same, new PixelRect(0, 0, widthPx, heightPx));
        }

        HostMode mode = host.Preferred;
        yield return new Fit(FitKind.Scaled, mode, Letterbox(widthPx, heightPx, mode));
        if (widthPx <= mode.WidthPx && heightPx <= mode.HeightPx)
        {
            yield return new Fit(
                FitKind.Centred,
                mode,
                new PixelRect((mode.WidthPx - widthPx) / 2, (mode.HeightPx - heightPx) / 2, widthPx, heightPx));
        }
    }

    /// <summary>Returns the largest centred area of a mode with the proportions of a picture.</summary>
    public static PixelRect Letterbox(int widthPx, int heightPx, HostMode mode)
    {
        long byWidth = (long)mode.WidthPx * heightPx;
        long byHeight = (long)mode.HeightPx * widthPx;
        (int width, int height) = byWidth <= byHeight
            ? (mode.WidthPx, (int)(byWidth / widthPx))
            : ((int)(byHeight / heightPx), mode.HeightPx);
        return new PixelRect((mode.WidthPx - width) / 2, (mode.HeightPx - height) / 2, width, height);
    }

    /// <summary>Converts a rectangle of the head to pixels of the mode.</summary>
    /// <param name="rectangle">The rectangle, pixels of the head.</param>
    /// <param name="headWidthPx">The size of the head.</param>
    /// <param name="headHeightPx">See <paramref name="headWidthPx"/>.</param>
    public PixelRect Map(PixelRect rectangle, int headWidthPx, int headHeightPx) => PixelRect.FromEdges(
        Area.X + Scale(rectangle.X, Area.Width, headWidthPx),
        Area.Y + Scale(rectangle.Y, Area.Height, headHeightPx),
        Area.X + Scale(rectangle.Right, Area.Width, headWidthPx),
        Area.Y + Scale(rectangle.Bottom, Area.Height, headHeightPx));

    private static int Scale(int value, int to, int from) => (int)Math.Floor((double)value * to / from);
}
