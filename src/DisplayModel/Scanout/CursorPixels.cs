using System.Runtime.InteropServices;

namespace DisplayModel;

/// <summary>The picture of a cursor plane with its alpha, which composing uses up.</summary>
public static class CursorPixels
{
    /// <summary>Copies a linear plane of <see cref="PixelFormat.Argb8888"/>; rows that cannot be read are transparent.</summary>
    /// <param name="cursor">Its size says how much.</param>
    /// <param name="surface">Where it is.</param>
    /// <param name="pixels">Room for it.</param>
    /// <param name="stridePx">From one row of that to the next.</param>
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
