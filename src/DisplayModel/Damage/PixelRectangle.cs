namespace DisplayModel;

/// <summary>A rectangle of pixels, not empty.</summary>
public readonly record struct PixelRectangle(int XPx, int YPx, int WidthPx, int HeightPx)
{
    public int EndXPx => XPx + WidthPx;

    public int EndYPx => YPx + HeightPx;

    /// <summary>The smallest that holds both.</summary>
    public PixelRectangle Union(PixelRectangle other)
    {
        (int x, int y) = (Math.Min(XPx, other.XPx), Math.Min(YPx, other.YPx));
        return new(x, y, Math.Max(EndXPx, other.EndXPx) - x, Math.Max(EndYPx, other.EndYPx) - y);
    }

    /// <returns>What both have; null for nothing.</returns>
    public PixelRectangle? Intersect(PixelRectangle other)
    {
        (int x, int y) = (Math.Max(XPx, other.XPx), Math.Max(YPx, other.YPx));
        (int endX, int endY) = (Math.Min(EndXPx, other.EndXPx), Math.Min(EndYPx, other.EndYPx));
        return endX > x && endY > y ? new(x, y, endX - x, endY - y) : null;
    }
}
