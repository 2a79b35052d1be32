using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>The cells of 16x16 pixels in which a viewer's picture differs from the new one.</summary>
internal sealed class ChangeGrid
{
    public const int CellPx = 16;

    private bool[] _changed = [];
    private int _widthPx;
    private int _heightPx;

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    /// <summary>The number of cells that differ.</summary>
    public int Count { get; private set; }

    public bool this[int column, int row] => _changed[(row * Columns) + column];

    /// <summary>The pixels of a cell; fewer at the right and bottom edge.</summary>
    public PixelRect AreaOf(int column, int row) =>
        new PixelRect(column * CellPx, row * CellPx, CellPx, CellPx)
            .Intersect(new PixelRect(0, 0, _widthPx, _heightPx));

    /// <summary>Whether a cell that differs is in <paramref name="area"/>, or partly.</summary>
    public bool Touches(PixelRect area)
    {
        PixelRect inside = area.Intersect(new PixelRect(0, 0, _widthPx, _heightPx));
        for (int row = inside.Y / CellPx; !inside.IsEmpty && row * CellPx < inside.Bottom; row++)
        {
            int column = inside.X / CellPx;
            int end = (inside.Right + CellPx - 1) / CellPx;
            if (_changed.AsSpan((row * Columns) + column, end - column).Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares the two pictures, only within <paramref name="damage"/>.</summary>
    public void Compare(Frame before, Frame now, PixelRegion damage)
    {
        Resize(now.WidthPx, now.HeightPx);
        foreach (PixelRect rectangle in damage.Rectangles)
        {
            for (int y = rectangle.Y; y < rectangle.Bottom; y++)
            {
                ReadOnlySpan<uint> old = before.Row(y).Slice(rectangle.X, rectangle.Width);
                ReadOnlySpan<uint> current = now.Row(y).Slice(rectangle.X, rectangle.Width);
                if (!current.SequenceEqual(old))
                {
                    CompareCells(old, current, rectangle.X, y);
                }
            }
        }
    }

    /// <summary>Clears the cells that lie entirely inside <paramref name="area"/>.</summary>
    public void Clear(PixelRect area)
    {
        for (int row = area.Y / CellPx; row < Rows && row * CellPx < area.Bottom; row++)
        {
            for (int column = area.X / CellPx; column < Columns && column * CellPx < area.Right; column++)
            {
                ref bool changed = ref _changed[(row * Columns) + column];
                if (changed && area.Contains(AreaOf(column, row)))
                {
                    changed = false;
                    Count--;
                }
            }
        }
    }

    /// <summary>The bounds of all cells that differ, in columns and rows.</summary>
    public PixelRect CellBounds()
    {
        PixelRect bounds = default;
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<bool> cells = _changed.AsSpan(row * Columns, Columns);
            int first = cells.IndexOf(true);
            if (first >= 0)
            {
                bounds = bounds.Union(PixelRect.FromEdges(first, row, cells.LastIndexOf(true) + 1, row + 1));
            }
        }

        return bounds;
    }

    private void CompareCells(ReadOnlySpan<uint> old, ReadOnlySpan<uint> current, int x, int y)
    {
        Span<bool> cells = _changed.AsSpan(y / CellPx * Columns, Columns);
        while (!current.IsEmpty)
        {
            int count = Math.Min(CellPx - (x % CellPx), current.Length);
            ref bool changed = ref cells[x / CellPx];
            if (!changed && !current[..count].SequenceEqual(old[..count]))
            {
                changed = true;
                Count++;
            }

            x += count;
            old = old[count..];
            current = current[count..];
        }
    }

    private void Resize(int widthPx, int heightPx)
    {
        Count = 0;
        if (widthPx == _widthPx && heightPx == _heightPx)
        {
            Array.Clear(_changed);
            return;
        }

        (_widthPx, _heightPx) = (widthPx, heightPx);
        Columns = (widthPx + CellPx - 1) / CellPx;
        Rows = (heightPx + CellPx - 1) / CellPx;
        _changed = new bool[Columns * Rows];
    }
}
