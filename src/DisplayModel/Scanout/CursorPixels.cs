using System.Runtime.InteropServices;

namespace DisplayModel.Scanout;

/// <summary>The picture of a cursor plane with its alpha, which a composed picture no longer has.</summary>
public static class CursorPixels
{
    /// <summary>Copies a linear plane of <see cref="PixelFormat.Argb8888"/>; unreadable rows are transparent.</summary>
    /// <param name="cursor">The plane; its whole size is copied.</param>
    /// <param name="surface">The space of its surface.</param>
    /// <param name="pixels">Destination.</param>
    /// <param name="stridePx">Pixels from one row of the destination to the next.</param>
    public static void Copy(PlaneState cursor, ISurfaceReader surface, Span<uint> pixels, int stridePx)
    {
        for (int y = 0; y < cursor.HeightPx; y++)
        {
            Span<uint> row = pixels.Slice(y * stridePx, cursor.WidthPx);
            ulong offset = cursor.SurfaceOffset + ((ulong)y * (ulong)cursor.StrideBytes);
            if (!surface.TryRead(offset, MemoryMarshal.AsBytes(row)))
            {
                row.Clear();
            }
        }
    }
}
