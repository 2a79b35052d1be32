using System.Buffers;

namespace DisplayModel;

/// <summary>Makes rows of another size from rows that somebody reads; keeps the last two of those.</summary>
internal sealed class RowScaler<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    public delegate void RowReader(int row, Span<TPixel> to);

    private readonly RowReader _read;
    private readonly int[] _columns;
    private readonly int _firstColumn;
    private readonly int _columnCount;
    private readonly int[] _rows;
    private readonly ulong[] _scratch;

    private TPixel[] _upper;
    private TPixel[] _lower;
    private int _upperRow = -1;
    private int _lowerRow = -1;

    /// <param name="read">Reads a row from <see cref="FirstColumnOf"/> on, as many pixels as it is asked for.</param>
    /// <param name="columns">Of <see cref="ScaledPositions"/>, for the pixels of a row that are wanted.</param>
    /// <param name="rows">For the rows that are wanted.</param>
    /// <param name="sourceWidth">Pixels in a row there is.</param>
    public RowScaler(RowReader read, int[] columns, int[] rows, int sourceWidth)
    {
        _read = read;
        _columns = columns;
        _rows = rows;
        (_firstColumn, _columnCount) = (FirstColumnOf(columns), ColumnCountOf(columns, sourceWidth));
        _scratch = ArrayPool<ulong>.Shared.Rent(_columnCount);
        _upper = ArrayPool<TPixel>.Shared.Rent(_columnCount);
        _lower = ArrayPool<TPixel>.Shared.Rent(_columnCount);
    }

    public static int FirstColumnOf(int[] columns) => columns[0] >> 8;

    public static int ColumnCountOf(int[] columns, int sourceWidth) =>
        Math.Min((columns[^1] >> 8) + 2, sourceWidth) - FirstColumnOf(columns);

    /// <summary>Makes the row of that index in the rows that are wanted.</summary>
    public void Make(int index, Span<TPixel> to)
    {
        (int row, int down) = (_rows[index] >> 8, _rows[index] & 0xFF);
        if (row == _lowerRow)
        {
            (_upper, _lower, _upperRow, _lowerRow) = (_lower, _upper, _lowerRow, _upperRow);
        }

        Read(row, _upper, ref _upperRow);
        if (down != 0)
        {
            Read(row + 1, _lower, ref _lowerRow);
        }

        ReadOnlySpan<TPixel> upper = _upper.AsSpan(0, _columnCount);
        TPixels.Interpolate(
            upper, down == 0 ? upper : _lower.AsSpan(0, _columnCount), down, _columns, _firstColumn, _scratch, to);
    }

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_scratch);
        ArrayPool<TPixel>.Shared.Return(_upper);
        ArrayPool<TPixel>.Shared.Return(_lower);
    }

    private void Read(int row, TPixel[] to, ref int rowInBuffer)
    {
        if (row != rowInBuffer)
        {
            _read(row, to.AsSpan(0, _columnCount));
            rowInBuffer = row;
        }
    }
}
