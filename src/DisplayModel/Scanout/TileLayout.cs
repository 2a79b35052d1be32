namespace DisplayModel;

/// <summary>The shape of 4 KiB tiles, and where in one a piece of 16 bytes is: at the sum of what its row and what its column
/// contribute. Source: drm_fourcc.h, I915_FORMAT_MOD_*; SKL PRM vol. 5, Tiling.</summary>
public sealed class TileLayout
{
    public const int TileBytes = 4096;

    /// <summary>Bytes that lie together in a row of every tiling.</summary>
    public const int PieceBytes = 16;

    private static readonly TileLayout s_x = new(0b1110_0000_0000, 0b0001_1111_0000);
    private static readonly TileLayout s_y = new(0b0001_1111_0000, 0b1110_0000_0000);
    private static readonly TileLayout s_yf8 = new(0b0101_1111_0000, 0b1010_0000_0000);
    private static readonly TileLayout s_yf = new(0b0101_0111_0000, 0b1010_1000_0000);
    private static readonly TileLayout s_yf64 = new(0b0101_0011_0000, 0b1010_1100_0000);

    private readonly int[] _rowOffsets;
    private readonly int[] _pieceOffsets;
    private readonly int _widthLog2;
    private readonly int _rowsLog2;

    /// <param name="rowBits">Bits of the offset in a tile that are those of the row.</param>
    /// <param name="pieceBits">Bits of it that are those of the piece in its row.</param>
    private TileLayout(int rowBits, int pieceBits)
    {
        _rowOffsets = Offsets(rowBits);
        _pieceOffsets = Offsets(pieceBits);
        _widthLog2 = int.Log2(WidthBytes);
        _rowsLog2 = int.Log2(Rows);
        RunBytes = PieceBytes;
        while (RunBytes < WidthBytes && _pieceOffsets[RunBytes / PieceBytes] == RunBytes)
        {
            RunBytes += PieceBytes;
        }
    }

    /// <summary>Bytes of one row of a tile.</summary>
    public int WidthBytes => _pieceOffsets.Length * PieceBytes;

    /// <summary>Rows of a tile.</summary>
    public int Rows => _rowOffsets.Length;

    /// <summary>What each row of a tile contributes to an address.</summary>
    internal int[] RowOffsets => _rowOffsets;

    /// <summary>What each piece of a row of a tile contributes to an address.</summary>
    internal int[] PieceOffsets => _pieceOffsets;

    /// <summary>Bytes from the start of a row that lie side by side, and as many again.</summary>
    private int RunBytes { get; }

    /// <param name="tiling">Not <see cref="Tiling.Linear"/>, which has no tiles.</param>
    /// <param name="bytesPerPixel">What the shape of a <see cref="Tiling.Yf"/> tile depends on.</param>
    public static TileLayout Of(Tiling tiling, int bytesPerPixel) => tiling switch
    {
        Tiling.X => s_x,
        Tiling.Y => s_y,
        _ => bytesPerPixel switch { 1 => s_yf8, 8 or 16 => s_yf64, _ => s_yf },
    };

    /// <summary>Where a byte of a surface is.</summary>
    /// <param name="pitchBytes">Of a row, over all tiles side by side.</param>
    /// <param name="xBytes">In the row, at least 0.</param>
    /// <param name="y">Which row, at least 0.</param>
    /// <returns>Its offset from the start, and how many bytes of its row from there on lie side by side.</returns>
    public (long Offset, int RunLength) Locate(long pitchBytes, long xBytes, long y)
    {
        int x = (int)xBytes & (WidthBytes - 1);
        int row = (int)y & (Rows - 1);
        long tile = ((y >> _rowsLog2) * (pitchBytes >> _widthLog2)) + (xBytes >> _widthLog2);
        return (
            (tile * TileBytes) + _rowOffsets[row] + _pieceOffsets[x / PieceBytes] + (x % PieceBytes),
            RunBytes - (x & (RunBytes - 1)));
    }

    /// <summary>Numbers from 0 whose bits are put where the mask has bits.</summary>
    private static int[] Offsets(int mask) =>
        [.. Enumerable.Range(0, 1 << int.PopCount(mask)).Select(value => Deposit(value, mask))];

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
