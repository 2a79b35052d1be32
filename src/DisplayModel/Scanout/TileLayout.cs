namespace DisplayModel.Scanout;

/// <summary>The shape of 4 KiB tiles. The offset of a piece of 16 bytes in its tile is the sum of an offset for its row
/// and one for its column. Source: drm_fourcc.h, I915_FORMAT_MOD_*; SKL PRM vol. 5, Tiling.</summary>
public sealed class TileLayout
{
    public const int TileBytes = 4096;

    /// <summary>Bytes that are contiguous in a row of every tiling.</summary>
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

    /// <param name="rowBits">The bits of an offset in a tile that hold the row.</param>
    /// <param name="pieceBits">The bits of the offset that hold the piece in its row.</param>
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

    /// <summary>The offset of each row of a tile.</summary>
    internal int[] RowOffsets => _rowOffsets;

    /// <summary>The offset of each piece of a row of a tile.</summary>
    internal int[] PieceOffsets => _pieceOffsets;

    /// <summary>The bytes of a row that are contiguous; each further run has as many.</summary>
    private int RunBytes { get; }

    /// <param name="tiling">Not <see cref="Tiling.Linear"/>, which has no tiles.</param>
    /// <param name="bytesPerPixel">Bytes per pixel, which determine the shape of a <see cref="Tiling.Yf"/>
    /// tile.</param>
    public static TileLayout Of(Tiling tiling, int bytesPerPixel) => tiling switch
    {
        Tiling.X => s_x,
        Tiling.Y => s_y,
        _ => bytesPerPixel switch { 1 => s_yf8, 8 or 16 => s_yf64, _ => s_yf },
    };

    /// <summary>Finds a byte of a surface.</summary>
    /// <param name="pitchBytes">Bytes of a row, over all tiles side by side.</param>
    /// <param name="xBytes">Position in the row, at least 0.</param>
    /// <param name="y">Row, at least 0.</param>
    /// <returns>Its offset from the start, and the number of contiguous bytes of its row from there.</returns>
    public (long Offset, int RunLength) Locate(long pitchBytes, long xBytes, long y)
    {
        int x = (int)xBytes & (WidthBytes - 1);
        int row = (int)y & (Rows - 1);
        long tile = ((y >> _rowsLog2) * (pitchBytes >> _widthLog2)) + (xBytes >> _widthLog2);
        return (
            (tile * TileBytes) + _rowOffsets[row] + _pieceOffsets[x / PieceBytes] + (x % PieceBytes),
            RunBytes - (x & (RunBytes - 1)));
    }

    /// <summary>The numbers from 0, with their bits deposited at the bits of the mask.</summary>
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
