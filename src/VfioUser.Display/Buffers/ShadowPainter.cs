using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace VfioUser.Display.Buffers;

/// <summary>Paints pictures into files.</summary>
internal static class ShadowPainter
{
    /// <returns>The number of bytes written.</returns>
    public static ulong Paint(ShadowSlot slot, in ShadowSubject subject, ISurfaceReader surface, PixelRect part)
    {
        if (part.Intersect(new PixelRect(0, 0, slot.WidthPx, slot.HeightPx)) is not { IsEmpty: false } seen)
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

        return (ulong)seen.Width * (ulong)seen.Height * sizeof(uint);
    }
}
