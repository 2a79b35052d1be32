namespace DisplayModel.Tests;

/// <summary>Where a byte of a surface is, bit by bit. Source: drm_fourcc.h, I915_FORMAT_MOD_*: 4 KiB tiles, rows of
/// tiles from the top; SKL PRM vol. 5, Tiling: TileYF.</summary>
internal static class SurfaceAddress
{
    public static (int WidthBytes, int Rows) TileSize(Tiling tiling, int bytesPerPixel) => tiling switch
    {
        Tiling.X => (512, 8),
        Tiling.Y => (128, 32),
        _ => bytesPerPixel switch { 1 => (64, 64), 8 => (256, 16), _ => (128, 32) },
    };

    public static UInt128 Of(Tiling tiling, int bytesPerPixel, int strideBytes, long byteX, long y)
    {
        if (tiling == Tiling.Linear)
        {
            return ((UInt128)y * (uint)strideBytes) + (ulong)byteX;
        }

        (int tileBytes, int tileRows) = TileSize(tiling, bytesPerPixel);
        long tile = (y / tileRows * (strideBytes / tileBytes)) + (byteX / tileBytes);
        return ((UInt128)tile * 4096) + (UInt128)InTile(
            tiling, bytesPerPixel, (int)(byteX % tileBytes), (int)(y % tileRows));
    }

    private static int InTile(Tiling tiling, int bytesPerPixel, int x, int y) => (tiling, bytesPerPixel) switch
    {
        (Tiling.X, _) => (y * 512) + x,
        (Tiling.Y, _) => (x / 16 * 512) + (y * 16) + (x % 16),
        (_, 1) => Bits("xyxyyyyyxxxx", x, y),
        (_, 8) => Bits("xyxyxxyyxxxx", x, y),
        _ => Bits("xyxyxyyyxxxx", x, y),
    };

    /// <summary>Highest bit first; each letter takes the next higher bit of that coordinate.</summary>
    private static int Bits(string pattern, int x, int y)
    {
        int address = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[^(i + 1)] == 'x')
            {
                address |= (x & 1) << i;
                x >>= 1;
            }
            else
            {
                address |= (y & 1) << i;
                y >>= 1;
            }
        }

        return address;
    }
}
