using System.Buffers;

namespace DisplayModel.Scanout;

/// <summary>Scales rows that a delegate reads; keeps the last two of them.</summary>
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
    private readonly TPixel[] _source;

    private ulong[] _upper;
    private ulong[] _lower;
    private int _upperRow = -1;
    private int _lowerRow = -1;

    /// <param name="read">Called to read the requested number of pixels of a row, from <see cref="FirstColumnOf"/>
    /// on.</param>
    /// <param name="columns"><see cref="ScaledPositions"/> of the wanted pixels of a row.</param>
    /// <param name="rows">Those of the wanted rows.</param>
    /// <param name="sourceWidth">Number of pixels of a whole source row.</param>
    public RowScaler(RowReader read, int[] columns, int[] rows, int sourceWidth)
    {
        _read = read;
        _columns = columns;
        _rows = rows;
        (_firstColumn, _columnCount) = (FirstColumnOf(columns), ColumnCountOf(columns, sourceWidth));
        _source = ArrayPool<TPixel>.Shared.Rent(_columnCount);
        _upper = ArrayPool<ulong>.Shared.Rent(TPixels.HalfwayLength(_columnCount, columns.Length));
        _lower = ArrayPool<ulong>.Shared.Rent(TPixels.HalfwayLength(_columnCount, columns.Length));
    }

    public static int FirstColumnOf(int[] columns) => columns[0] >> 8;

    public static int ColumnCountOf(int[] columns, int sourceWidth) =>
        Math.Min((columns[^1] >> 8) + 2, sourceWidth) - FirstColumnOf(columns);

    /// <summary>Makes the wanted row with this index.</summary>
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

        TPixels.ScaleDown(_upper, down == 0 ? _upper : _lower, down, _columns, _firstColumn, to);
    }

    public void Dispose()
    {
        ArrayPool<TPixel>.Shared.Return(_source);
        ArrayPool<ulong>.Shared.Return(_upper);
        ArrayPool<ulong>.Shared.Return(_lower);
    }

    private void Read(int row, ulong[] halfway, ref int rowInBuffer)
    {
        if (row != rowInBuffer)
        {
            Span<TPixel> source = _source.AsSpan(0, _columnCount);
            _read(row, source);
            TPixels.ScaleAcross(source, _columns, _firstColumn, halfway);
            rowInBuffer = row;
        }
    }
}
