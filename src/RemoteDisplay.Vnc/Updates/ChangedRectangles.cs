using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Finds few and tight rectangles around the changed cells.</summary>
internal sealed class ChangedRectangles
{
    /// <summary>The most unchanged cells to include in a rectangle instead of beginning another one.</summary>
    private const int BridgedCells = 2;

    /// <summary>The most rectangles; more scattered changes are sent as one.</summary>
    private const int MaxRectangles = 512;

    /// <summary>The number of last rectangles to examine for one that a run continues.</summary>
    private const int Lookback = 64;

    private readonly List<PixelRect> _cells = [];

    /// <summary>Appends the rectangles, in pixels.</summary>
    /// <param name="before">The viewer's picture.</param>
    /// <param name="now">The new picture.</param>
    /// <param name="changes">The cells that differ.</param>
    /// <param name="copies">Copies that the viewer will have done before.</param>
    /// <param name="rectangles">Receives the rectangles.</param>
    public void Find(Frame before, Frame now, ChangeGrid changes, List<CopyMove> copies, List<PixelRect> rectangles)
    {
        if (changes.Count == 0)
        {
            return;
        }

        CollectCells(changes);
        foreach (PixelRect cells in _cells)
        {
            PixelRect first = changes.AreaOf(cells.X, cells.Y);
            PixelRect last = changes.AreaOf(cells.Right - 1, cells.Bottom - 1);
            PixelRect tight = Shrink(before, now, first.Union(last), CollectionsMarshal.AsSpan(copies));
            if (!tight.IsEmpty)
            {
                rectangles.Add(tight);
            }
        }
    }

    /// <summary>The smallest rectangle around all differences in <paramref name="area"/>; empty if there are
    /// none.</summary>
    public static PixelRect Shrink(Frame before, Frame now, PixelRect area, ReadOnlySpan<CopyMove> copies)
    {
        int left = area.Right;
        int right = area.X;
        int top = -1;
        int bottom = area.Y;
        for (int y = area.Y; y < area.Bottom; y++)
        {
            RowDifference row = new(before.Row(y), now.Row(y), y, copies);
            int first = row.First(area.X, area.Right);
            if (first == area.Right)
            {
                continue;
            }

            left = Math.Min(left, first);
            right = Math.Max(right, row.Last(Math.Max(first, right - 1), area.Right) + 1);
            top = top < 0 ? y : top;
            bottom = y + 1;
        }

        return top < 0 ? default : PixelRect.FromEdges(left, top, right, bottom);
    }

    private void CollectCells(ChangeGrid changes)
    {
        _cells.Clear();
        PixelRect bounds = changes.CellBounds();
        for (int row = bounds.Y; row < bounds.Bottom; row++)
        {
            int first = -1;
            int last = -1;
            for (int column = bounds.X; column < bounds.Right; column++)
            {
                if (!changes[column, row])
                {
                    continue;
                }

                if (first >= 0 && column - last > BridgedCells + 1)
                {
                    AddRun(PixelRect.FromEdges(first, row, last + 1, row + 1));
                    first = column;
                }

                first = first < 0 ? column : first;
                last = column;
            }

            if (first >= 0)
            {
                AddRun(PixelRect.FromEdges(first, row, last + 1, row + 1));
            }

            if (_cells.Count > MaxRectangles)
            {
                _cells.Clear();
                _cells.Add(bounds);
                return;
            }
        }
    }

    /// <summary>Lengthens a rectangle that ends above the run, unless that includes too many unchanged cells.</summary>
    private void AddRun(PixelRect run)
    {
        for (int i = _cells.Count - 1; i >= Math.Max(0, _cells.Count - Lookback); i--)
        {
            PixelRect above = _cells[i];
            PixelRect union = above.Union(run);
            if (above.Bottom == run.Y && union.Area <= ((above.Area + run.Area) * 5 / 4) + 2 && IsAlone(union, i))
            {
                _cells[i] = union;
                return;
            }
        }

        _cells.Add(run);
    }

    private bool IsAlone(PixelRect union, int except)
    {
        for (int i = Math.Max(0, _cells.Count - Lookback); i < _cells.Count; i++)
        {
            if (i != except && _cells[i].Intersects(union))
            {
                return false;
            }
        }

        return true;
    }
}
