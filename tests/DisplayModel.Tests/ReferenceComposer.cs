namespace DisplayModel.Tests;

/// <summary>The composer again, one pixel and one byte at a time, in floating point: slow and obvious.</summary>
internal static class ReferenceComposer
{
    private readonly record struct Colour(double Red, double Green, double Blue, double Alpha);

    public static uint[] Compose(
        IEnumerable<PlaneState> planes, MemorySurface surface, int widthPx, int heightPx, Func<int, uint> palette)
    {
        uint[] picture = new uint[widthPx * heightPx];
        foreach (PlaneState plane in planes)
        {
            for (int y = 0; y < heightPx; y++)
            {
                for (int x = 0; x < widthPx; x++)
                {
                    if (x >= plane.ScreenXPx && x - (long)plane.ScreenXPx < plane.WidthPx
                        && y >= plane.ScreenYPx && y - (long)plane.ScreenYPx < plane.HeightPx)
                    {
                        ref uint pixel = ref picture[(y * widthPx) + x];
                        pixel = Over(PixelOf(plane, surface, x, y, widthPx, palette), pixel);
                    }
                }
            }
        }

        return picture;
    }

    private static Colour PixelOf(
        PlaneState plane, MemorySurface surface, int screenX, int screenY, int screenWidthPx, Func<int, uint> palette)
    {
        bool hasAlpha = plane.Format is PixelFormat.Argb8888 or PixelFormat.Abgr8888;
        int size = plane.Format == PixelFormat.C8 ? 1 : plane.Format == PixelFormat.Rgb565 ? 2 : 4;
        long sourceX = (long)screenX - plane.ScreenXPx + plane.SourceXPx;
        long sourceY = (long)screenY - plane.ScreenYPx + plane.SourceYPx;
        if (!IsUnitReadable(plane, surface, sourceY, size, screenWidthPx))
        {
            return new Colour(0, 0, 0, hasAlpha ? 0 : 1);
        }

        uint raw = 0;
        for (int i = 0; i < size; i++)
        {
            raw |= (uint)surface[plane.SurfaceOffset + AddressOf(plane, (sourceX * size) + i, sourceY)] << (8 * i);
        }

        return Decode(plane.Format, raw, palette);
    }

    /// <summary>A linear row or a band of tiles is shown only when all that is visible of it can be read.</summary>
    private static bool IsUnitReadable(
        PlaneState plane, MemorySurface surface, long sourceY, int size, int screenWidthPx)
    {
        long firstX = Math.Max(0L, -(long)plane.ScreenXPx) + plane.SourceXPx;
        long endX = Math.Min(plane.WidthPx, (long)screenWidthPx - plane.ScreenXPx) + plane.SourceXPx;
        (int columnBytes, int rows) = plane.Tiling switch
        {
            Tiling.X => (512, 8),
            Tiling.Y => (16, 32),
            _ => (1, 1),
        };
        long firstColumn = firstX * size / columnBytes;
        long endColumn = ((endX * size) + columnBytes - 1) / columnBytes;
        UInt128 band = (UInt128)(sourceY / rows) * (uint)rows * (uint)plane.StrideBytes;
        return surface.IsReadable(
            plane.SurfaceOffset + band + (ulong)(firstColumn * columnBytes * rows),
            (endColumn - firstColumn) * columnBytes * rows);
    }

    /// <summary>Source: drm_fourcc.h: 4 KiB tiles, row-major tiles in the surface.</summary>
    private static UInt128 AddressOf(PlaneState plane, long byteX, long y)
    {
        (int tileBytes, int tileRows) = plane.Tiling == Tiling.X ? (512, 8) : (128, 32);
        if (plane.Tiling == Tiling.Linear)
        {
            return ((UInt128)y * (uint)plane.StrideBytes) + (ulong)byteX;
        }

        long tile = (y / tileRows * (plane.StrideBytes / tileBytes)) + (byteX / tileBytes);
        (long inX, long inY) = (byteX % tileBytes, y % tileRows);
        long inTile = plane.Tiling == Tiling.X
            ? (inY * 512) + inX
            : (inX / 16 * 512) + (inY * 16) + (inX % 16);
        return (UInt128)((tile * 4096) + inTile);
    }

    private static Colour Decode(PixelFormat format, uint raw, Func<int, uint> palette)
    {
        return format switch
        {
            PixelFormat.C8 => From8888(palette((int)raw) | 0xFF00_0000),
            PixelFormat.Rgb565 => new Colour(Expand(raw >> 11, 5), Expand((raw >> 5) & 63, 6), Expand(raw & 31, 5), 1),
            PixelFormat.Xrgb8888 => From8888(raw | 0xFF00_0000),
            PixelFormat.Argb8888 => From8888(raw),
            PixelFormat.Xbgr8888 => Swapped(From8888(raw | 0xFF00_0000)),
            PixelFormat.Abgr8888 => Swapped(From8888(raw)),
            PixelFormat.Xrgb2101010 => From1010(raw),
            PixelFormat.Xbgr2101010 => Swapped(From1010(raw)),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };

        static Colour Swapped(Colour colour) => colour with { Red = colour.Blue, Blue = colour.Red };

        static Colour From8888(uint raw) =>
            new((raw >> 16) & 255, (raw >> 8) & 255, raw & 255, (raw >> 24) / 255.0);

        static Colour From1010(uint raw) =>
            new(((raw >> 20) & 1023) / 4, ((raw >> 10) & 1023) / 4, (raw & 1023) / 4, 1);

        static double Expand(uint value, int bits) => (value << (8 - bits)) + (value >> ((2 * bits) - 8));
    }

    private static uint Over(Colour above, uint below)
    {
        uint result = 0;
        foreach ((double colour, int shift) in new[] { (above.Red, 16), (above.Green, 8), (above.Blue, 0) })
        {
            double shown = Math.Round(((below >> shift) & 255) * (1 - above.Alpha), MidpointRounding.AwayFromZero);
            result |= (uint)Math.Min(colour + shown, 255) << shift;
        }

        return result;
    }
}
