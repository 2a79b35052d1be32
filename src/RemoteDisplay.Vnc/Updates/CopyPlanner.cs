using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Covers as much as possible of the changes by copies of pixels that the viewer already has.</summary>
internal sealed class CopyPlanner
{
    /// <summary>The fewest cells that a copy must repair to be worth the search.</summary>
    private const int MinCells = 4;

    private const int MaxWays = 3;
    private const int MaxCopiesPerWay = 4;

    private readonly ScrollDetector _scrolls = new();
    private readonly MoveDetector _moves = new();
    private readonly CellRectangles _cells = new();

    /// <summary>Appends copies, to be done in this order before anything else is drawn, and removes the cells that they
    /// repair from <paramref name="changes"/>.</summary>
    public void Plan(Frame before, Frame now, ChangeGrid changes, List<CopyMove> copies)
    {
        if (changes.Count < MinCells)
        {
            return;
        }

        int scrolled = _scrolls.Find(before, now, changes);
        if (scrolled != 0)
        {
            int count = changes.Count;
            PlanWay(before, now, changes, 0, scrolled, copies);
            if (changes.Count < count / 2)
            {
                return;
            }
        }

        if (!_moves.IsDue(now, changes))
        {
            return;
        }

        int earlier = copies.Count;
        Span<(int Dx, int Dy)> ways = stackalloc (int, int)[MaxWays];
        foreach ((int dx, int dy) in ways[.._moves.Find(before, now, changes, ways)])
        {
            PlanWay(before, now, changes, dx, dy, copies);
        }

        _moves.Learn(copies.Count > earlier);
    }

    private void PlanWay(Frame before, Frame now, ChangeGrid changes, int dx, int dy, List<CopyMove> copies)
    {
        PixelRect bounds = changes.CellBounds();
        _cells.Start(bounds.Width, bounds.Height);
        for (int row = 0; row < bounds.Height; row++)
        {
            bool isRowMoved = IsMoved(before, now, Cells(new PixelRect(0, row, bounds.Width, 1)), dx, dy);
            for (int column = 0; column < bounds.Width; column++)
            {
                if (isRowMoved || IsMoved(before, now, Cells(new PixelRect(column, row, 1, 1)), dx, dy))
                {
                    _cells.Set(column, row, isGain: changes[bounds.X + column, bounds.Y + row]);
                }
            }
        }

        for (int i = 0; i < MaxCopiesPerWay && _cells.TakeBest(MinCells) is { } best; i++)
        {
            CopyMove copy = new(Grow(before, now, changes, Cells(best), dx, dy), dx, dy);

            // A copy cannot read pixels that an earlier copy has overwritten.
            if (!copies.Exists(earlier => earlier.Area.Intersects(copy.Source)))
            {
                copies.Add(copy);
                changes.Clear(copy.Area);
            }
        }

        PixelRect Cells(PixelRect cells) =>
            changes.AreaOf(bounds.X + cells.X, bounds.Y + cells.Y)
                .Union(changes.AreaOf(bounds.X + cells.Right - 1, bounds.Y + cells.Bottom - 1));
    }

    private static bool IsMoved(Frame before, Frame now, PixelRect area, int dx, int dy)
    {
        if (area.IsEmpty || !new PixelRect(0, 0, before.WidthPx, before.HeightPx).Contains(area.Move(-dx, -dy)))
        {
            return false;
        }

        for (int y = area.Y; y < area.Bottom; y++)
        {
            if (!now.Row(y).Slice(area.X, area.Width).SequenceEqual(before.Row(y - dy).Slice(area.X - dx, area.Width)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves each edge outwards, by less than a cell, while the added pixels have moved too and are in cells
    /// that differ.</summary>
    private static PixelRect Grow(Frame before, Frame now, ChangeGrid changes, PixelRect area, int dx, int dy)
    {
        for (int i = 1; i < ChangeGrid.CellPx && HasMoved(area with { Y = area.Y - 1, Height = 1 }); i++)
        {
            area = area with { Y = area.Y - 1, Height = area.Height + 1 };
        }

        for (int i = 1; i < ChangeGrid.CellPx && HasMoved(area with { Y = area.Bottom, Height = 1 }); i++)
        {
            area = area with { Height = area.Height + 1 };
        }

        for (int i = 1; i < ChangeGrid.CellPx && HasMoved(area with { X = area.X - 1, Width = 1 }); i++)
        {
            area = area with { X = area.X - 1, Width = area.Width + 1 };
        }

        for (int i = 1; i < ChangeGrid.CellPx && HasMoved(area with { X = area.Right, Width = 1 }); i++)
        {
            area = area with { Width = area.Width + 1 };
        }

        return area;

        bool HasMoved(PixelRect strip) =>
            changes.Touches(strip)
            && IsMoved(before, now, strip.Intersect(new PixelRect(0, 0, now.WidthPx, now.HeightPx)), dx, dy);
    }
}
