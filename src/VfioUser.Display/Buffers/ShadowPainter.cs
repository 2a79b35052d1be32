using DisplayModel;

namespace VfioUser.Display;

/// <summary>Paints pictures into files.</summary>
internal static class ShadowPainter
{
    /// <returns>Bytes written.</returns>
    public static ulong Paint(ShadowSlot slot, in ShadowSubject subject, ISurfaceReader surface, PixelRectangle part)
    {
        if (part.Intersect(new PixelRectangle(0, 0, slot.WidthPx, slot.HeightPx)) is not { } seen)
        {
            return 0;
        }

        if (subject.IsCursorImage)
        {
            CursorPixels.Copy(subject.Scene.Planes[0].State, surface, slot.Pixels, slot.StridePx);
        }
        else if (!PlainCopy.TryMake(slot, subject, surface, seen))
        {
            Composer.Compose(subject.Scene, surface, slot.Pixels, slot.StridePx, seen, subject.Cursor is not null);
        }

        return (ulong)seen.WidthPx * (ulong)seen.HeightPx * sizeof(uint);
    }
}
