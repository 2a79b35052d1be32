using System.Runtime.InteropServices;
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
            CopyCursor(slot, subject.Scene.Planes[0].State, surface);
        }
        else if (!PlainCopy.TryMake(slot, subject, surface, seen))
        {
            Composer.Compose(subject.Scene, surface, slot.Pixels, slot.StridePx, seen, subject.Cursor is not null);
        }

        return (ulong)seen.WidthPx * (ulong)seen.HeightPx * sizeof(uint);
    }

    /// <summary>Row by row; transparent where it cannot be read.</summary>
    private static void CopyCursor(ShadowSlot slot, PlaneState cursor, ISurfaceReader surface)
    {
        for (int y = 0; y < slot.HeightPx; y++)
        {
            Span<uint> row = slot.Pixels.Slice(y * slot.StridePx, slot.WidthPx);
            ulong offset = cursor.SurfaceOffset + ((ulong)y * (ulong)cursor.StrideBytes);
            if (!surface.TryRead(offset, MemoryMarshal.AsBytes(row)))
            {
                row.Clear();
            }
        }
    }
}
