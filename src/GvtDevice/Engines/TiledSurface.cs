using DisplayModel;

namespace GvtDevice.Engines;

/// <summary>Where the bytes of a surface are that rows of pixels are stored in tiles of. Source: SKL PRM vol. 5, "Tiling".</summary>
/// <param name="Address">Of the first byte.</param>
/// <param name="PitchBytes">Of a row, over all tiles side by side.</param>
/// <param name="Tiling">How tiles are stored.</param>
/// <param name="BytesPerPixel">1, 2, 4, 8 or 16: what the shape of a <see cref="Tiling.Yf"/> tile depends on.</param>
public readonly record struct TiledSurface(ulong Address, int PitchBytes, Tiling Tiling, int BytesPerPixel)
{
    private const int TileBytes = 4096;

    /// <summary>The address of a byte, and how many bytes of its row follow it side by side.</summary>
    public (ulong Address, int RunLength) Locate(int xBytes, int y)
    {
        switch (Tiling)
        {
            case Tiling.Linear:
                return (Address + (ulong)((long)y * PitchBytes) + (ulong)xBytes, int.MaxValue);
            case Tiling.X:
                return (Tile(xBytes, y, 512) + (ulong)((y % 8 * 512) + (xBytes % 512)), 512 - (xBytes % 512));
            case Tiling.Y:
                return (Tile(xBytes, y, 128) + (ulong)((xBytes % 128 / 16 * 512) + (y % 32 * 16) + (xBytes % 16)), 16 - (xBytes % 16));
            default:
                int width = BytesPerPixel switch { 1 => 64, 8 or 16 => 256, _ => 128 };
                return (Tile(xBytes, y, width) + (ulong)InYfTile(xBytes % width, y % (TileBytes / width), width), 16 - (xBytes % 16));
        }
    }

    private ulong Tile(int xBytes, int y, int width) =>
        Address + ((ulong)(((long)(y / (TileBytes / width)) * (PitchBytes / width)) + (xBytes / width)) * TileBytes);

    /// <summary>Blocks of 16 bytes by 4 rows, by bits of row and column in turn; the longer side has the rest.</summary>
    private static int InYfTile(int x, int y, int width)
    {
        int offset = (x % 16) | (y % 4 * 16);
        int column = x / 16;
        int row = y / 4;
        for (int bit = 64, columns = width / 16, rows = TileBytes / width / 4; bit < TileBytes;)
        {
            if (rows > 1)
            {
                offset |= (row & 1) * bit;
                (row, rows, bit) = (row >> 1, rows >> 1, bit << 1);
            }

            if (columns > 1)
            {
                offset |= (column & 1) * bit;
                (column, columns, bit) = (column >> 1, columns >> 1, bit << 1);
            }
        }

        return offset;
    }
}
