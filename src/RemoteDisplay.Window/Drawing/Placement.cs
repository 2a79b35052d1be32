using DisplayModel.Geometry;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Where a picture is in its window.</summary>
/// <param name="WidthPx">Of the picture.</param>
/// <param name="HeightPx">Of the picture.</param>
/// <param name="Area">Of the whole picture, pixels of the window; it may hang over the edges.</param>
/// <param name="IsSmooth">It is interpolated if it is scaled.</param>
internal readonly record struct Placement(int WidthPx, int HeightPx, PixelRect Area, bool IsSmooth)
{
    /// <summary>Nothing is scaled.</summary>
    public bool IsExact => (Area.Width, Area.Height) == (WidthPx, HeightPx);

    /// <param name="widthPx">Of the picture, at least 1.</param>
    /// <param name="heightPx">Of the picture, at least 1.</param>
    /// <param name="windowWidthPx">At least 1.</param>
    /// <param name="windowHeightPx">At least 1.</param>
    /// <param name="scaling">How.</param>
    public static Placement Of(int widthPx, int heightPx, int windowWidthPx, int windowHeightPx, Scaling scaling)
    {
        int factor = scaling == Scaling.None ? 1 : Math.Min(windowWidthPx / widthPx, windowHeightPx / heightPx);
        (int width, int height) = scaling != Scaling.Smooth && factor > 0
            ? (widthPx * factor, heightPx * factor)
            : Fit(widthPx, heightPx, windowWidthPx, windowHeightPx);
        PixelRect area = new((windowWidthPx - width) / 2, (windowHeightPx - height) / 2, width, height);
        return new Placement(widthPx, heightPx, area, scaling == Scaling.Smooth || factor == 0);
    }

    /// <summary>The size of a window for a picture: that of the picture, or less with its proportions.</summary>
    /// <param name="widthPx">Of the picture.</param>
    /// <param name="heightPx">Of the picture.</param>
    /// <param name="room">What there is; empty for no limit.</param>
    public static (int WidthPx, int HeightPx) SizeWithin(int widthPx, int heightPx, PixelRect room) =>
        room.IsEmpty || (widthPx <= room.Width && heightPx <= room.Height)
            ? (widthPx, heightPx)
            : Fit(widthPx, heightPx, room.Width, room.Height);

    /// <summary>The part of the window that a part of the picture takes, with the pixels around it that it
    /// affects.</summary>
    public PixelRect ToWindow(PixelRect part)
    {
        if (IsExact)
        {
            return part.Move(Area.X, Area.Y);
        }

        int around = IsSmooth ? 1 : 0;
        return PixelRect.FromEdges(
            Area.X + (int)((long)(part.X - around) * Area.Width / WidthPx) - around,
            Area.Y + (int)((long)(part.Y - around) * Area.Height / HeightPx) - around,
            Area.X + (int)((((long)(part.Right + around) * Area.Width) + WidthPx - 1) / WidthPx) + around,
            Area.Y + (int)((((long)(part.Bottom + around) * Area.Height) + HeightPx - 1) / HeightPx) + around)
            .Intersect(Area);
    }

    /// <summary>The pixel of the picture at a point of the window; the nearest one outside of the picture.</summary>
    public (int X, int Y) ToPicture(float x, float y) => (
        Math.Clamp((int)MathF.Floor((x - Area.X) * WidthPx / Area.Width), 0, WidthPx - 1),
        Math.Clamp((int)MathF.Floor((y - Area.Y) * HeightPx / Area.Height), 0, HeightPx - 1));

    private static (int Width, int Height) Fit(int width, int height, int windowWidth, int windowHeight)
    {
        long byWidth = (long)windowWidth * height;
        long byHeight = (long)windowHeight * width;
        return byWidth <= byHeight
            ? (windowWidth, Math.Max(1, (int)(byWidth / width)))
            : (Math.Max(1, (int)(byHeight / height)), windowHeight);
    }
}
