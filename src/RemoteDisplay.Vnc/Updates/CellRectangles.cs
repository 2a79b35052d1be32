using DisplayModel.Geometry;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Finds the rectangles of usable cells that contain the most gainful cells.</summary>
internal sealed class CellRectangles
{
    private int _columns;
    private int _rows;
    private bool[] _usable = [];
    private bool[] _gain = [];

    /// <summary>Entry [row * (columns + 1) + column]: number of gainful cells above and left of that corner.</summary>
    private int[] _sums = [];
    private int[] _heights = [];
    private int[] _stack = [];

    /// <summary>At first no cell is usable.</summary>
    public void Start(int columns, int rows)
    {
        (_columns, _rows) = (columns, rows);
        if (_usable.Length < columns * rows)
        {
            _usable = new bool[columns * rows];
            _gain = new bool[columns * rows];
        }

        if (_sums.Length < (columns + 1) * (rows + 1))
        {
            _sums = new int[(columns + 1) * (rows + 1)];
        }

        if (_heights.Length < columns)
        {
            _heights = new int[columns];
            _stack = new int[columns];
        }

        Array.Clear(_usable, 0, columns * rows);
        Array.Clear(_gain, 0, columns * rows);
    }

    public void Set(int column, int row, bool isGain)
    {
        _usable[(row * _columns) + column] = true;
        _gain[(row * _columns) + column] = isGain;
    }

    /// <summary>Removes and returns the best rectangle, in cells; null if none contains at least
    /// <paramref name="minGain"/> gainful cells.</summary>
    public PixelRect? TakeBest(int minGain)
    {
        SumUp();
        PixelRect best = default;
        int bestGain = minGain - 1;
        Array.Clear(_heights, 0, _columns);
        for (int row = 0; row < _rows; row++)
        {
            for (int column = 0; column < _columns; column++)
            {
                _heights[column] = _usable[(row * _columns) + column] ? _heights[column] + 1 : 0;
            }

            SearchRow(row, ref best, ref bestGain);
        }

        if (best.IsEmpty)
        {
            return null;
        }

        for (int row = best.Y; row < best.Bottom; row++)
        {
            Array.Clear(_usable, (row * _columns) + best.X, best.Width);
            Array.Clear(_gain, (row * _columns) + best.X, best.Width);
        }

        return best;
    }

    /// <summary>Examines every rectangle that ends in this row and cannot be made wider or higher.</summary>
    private void SearchRow(int row, ref PixelRect best, ref int bestGain)
    {
        int depth = 0;
        for (int column = 0; column <= _columns; column++)
        {
            int height = column < _columns ? _heights[column] : 0;
            while (depth > 0 && _heights[_stack[depth - 1]] >= height)
            {
                int high = _heights[_stack[--depth]];
                int left = depth > 0 ? _stack[depth - 1] + 1 : 0;
                PixelRect rectangle = PixelRect.FromEdges(left, row + 1 - high, column, row + 1);
                int gain = GainOf(rectangle);
                if (gain > bestGain)
                {
                    (best, bestGain) = (rectangle, gain);
                }
            }

            if (column < _columns)
            {
                _stack[depth++] = column;
            }
        }
    }

    private int GainOf(PixelRect rectangle)
    {
        int pitch = _columns + 1;
        return _sums[(rectangle.Bottom * pitch) + rectangle.Right] - _sums[(rectangle.Y * pitch) + rectangle.Right]
            - _sums[(rectangle.Bottom * pitch) + rectangle.X] + _sums[(rectangle.Y * pitch) + rectangle.X];
    }

    private void SumUp()
    {
        int pitch = _columns + 1;
        Array.Clear(_sums, 0, pitch);
        for (int row = 0; row < _rows; row++)
        {
            int sum = 0;
            _sums[(row + 1) * pitch] = 0;
            for (int column = 0; column < _columns; column++)
            {
                sum += _gain[(row * _columns) + column] ? 1 : 0;
                _sums[((row + 1) * pitch) + column + 1] = _sums[(row * pitch) + column + 1] + sum;
            }
        }
    }
}
