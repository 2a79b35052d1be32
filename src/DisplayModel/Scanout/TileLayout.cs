namespace DisplayModel;

/// <summary>Shapes of 4 KiB tiles, and where in one a piece of 16 bytes is: at the sum of what its row and what its column
/// contribute. Source: drm_fourcc.h, I915_FORMAT_MOD_*; SKL PRM vol. 5, Tiling.</summary>
internal static class TileLayout
{
    public const int TileBytes = 4096;

    /// <summary>Bytes that lie together in a row of every tiling.</summary>
    public const int PieceBytes = 16;

    /// <summary>Bytes of one row of a tile.</summary>
    public static int WidthBytes(Tiling tiling, int bytesPerPixel) => tiling switch
    {
        Tiling.X => 512,
        Tiling.Y => 128,
        _ => bytesPerPixel switch { 1 => 64, 8 => 256, _ => 128 },
    };

    /// <summary>What each row of a tile contributes to an address.</summary>
    public static int[] RowOffsets(Tiling tiling, int bytesPerPixel) =>
        [.. Enumerable.Range(0, TileBytes / WidthBytes(tiling, bytesPerPixel)).Select(y => tiling switch
        {
            Tiling.X => y * 512,
            Tiling.Y => y * PieceBytes,
            _ => Deposit(y, bytesPerPixel switch { 1 => 0b0101_1111_0000, 8 => 0b0101_0011_0000, _ => 0b0101_0111_0000 }),
        })];

    /// <summary>What each piece of a row of a tile contributes to an address.</summary>
    public static int[] PieceOffsets(Tiling tiling, int bytesPerPixel) =>
        [.. Enumerable.Range(0, WidthBytes(tiling, bytesPerPixel) / PieceBytes).Select(piece => tiling switch
        {
            Tiling.X => piece * PieceBytes,
            Tiling.Y => piece * 512,
            _ => Deposit(piece, bytesPerPixel switch { 1 => 0b1010_0000_0000, 8 => 0b1010_1100_0000, _ => 0b1010_1000_0000 }),
        })];

    /// <summary>Puts the low bits of a value where the mask has bits.</summary>
    private static int Deposit(int value, int mask)
    {
        int result = 0;
        for (int bit = 1; bit <= mask; bit <<= 1)
        {
            if ((mask & bit) != 0)
            {
                result |= (value & 1) != 0 ? bit : 0;
                value >>= 1;
            }
        }

        return result;
    }
}
