namespace DisplayModel;

/// <summary>The rectangle of a plane that is inside the screen: where it is in the surface and where on the
/// screen.</summary>
internal readonly record struct VisiblePart(
    long SourceXPx, long SourceYPx, int ScreenXPx, int ScreenYPx, int WidthPx, int HeightPx)
{
    /// <returns>null when nothing is visible or the source rectangle begins before the surface.</returns>
    public static VisiblePart? Of(PlaneState plane, int screenWidthPx, int screenHeightPx)
    {
        (int left, int right) = Clip(plane.ScreenXPx, plane.WidthPx, screenWidthPx);
        (int top, int bottom) = Clip(plane.ScreenYPx, plane.HeightPx, screenHeightPx);
        if (left >= right || top >= bottom || plane.SourceXPx < 0 || plane.SourceYPx < 0 || plane.StrideBytes < 0)
        {
            return null;
        }

        return new VisiblePart(
            (long)plane.SourceXPx + left - plane.ScreenXPx, (long)plane.SourceYPx + top - plane.ScreenYPx,
            left, top, right - left, bottom - top);
    }

    private static (int First, int End) Clip(long first, long count, int limit) =>
        ((int)Math.Clamp(first, 0, limit), (int)Math.Clamp(first + count, 0, limit));
}
