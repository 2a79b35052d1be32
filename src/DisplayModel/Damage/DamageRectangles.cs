using System.Collections.Immutable;
using DisplayModel.Geometry;

namespace DisplayModel.Damage;

/// <summary>Covers changed cells of a grid with few rectangles.</summary>
internal static class DamageRectangles
{
    /// <summary>Rectangles in cells that hold every changed cell, top to bottom, at most
    /// <paramref name="limit"/>.</summary>
    public static ImmutableArray<PixelRect> Cover(ReadOnlySpan<bool> changed, int columns, int limit)
    {
        List<PixelRect> rectangles = Runs(changed, columns, exact: true);
        if (rectangles.Count > limit)
        {
            rectangles = Runs(changed, columns, exact: false);
        }

        while (rectangles.Count > limit)
        {
            MergeCheapestNeighbours(rectangles);
        }

        return [.. rectangles];
    }

    /// <summary>Runs of changed cells in each row (or all from the first to the last one), joined with an equal run
    /// right above.</summary>
    private static List<PixelRect> Runs(ReadOnlySpan<bool> changed, int columns, bool exact)
    {
        List<PixelRect> rectangles = [];
        int firstOfRowAbove = 0;
        for (int y = 0; y * columns < changed.Length; y++)
        {
            ReadOnlySpan<bool> row = changed.Slice(y * columns, columns);
            int firstOfRow = rectangles.Count;
            for (int x = row.IndexOf(true); x >= 0 && x < columns;)
            {
                int length = exact ? row[x..].IndexOf(false) : row.LastIndexOf(true) + 1 - x;
                length = length < 0 ? columns - x : length;
                if (!GrowAbove(rectangles, firstOfRowAbove, firstOfRow, x, length, y))
                {
                    rectangles.Add(new PixelRect(x, y, length, 1));
                }

                int skip = x + length < columns ? row[(x + length)..].IndexOf(true) : -1;
                x = skip < 0 ? columns : x + length + skip;
            }

            firstOfRowAbove = FirstThatEndsAt(rectangles, y + 1);
        }

        return rectangles;
    }

    private static bool GrowAbove(List<PixelRect> rectangles, int first, int end, int x, int length, int y)
    {
        for (int i = first; i < end; i++)
        {
            PixelRect above = rectangles[i];
            if (above.X == x && above.Width == length && above.Bottom == y)
            {
                rectangles[i] = above with { Height = above.Height + 1 };
                return true;
            }
        }

        return false;
    }

    private static int FirstThatEndsAt(List<PixelRect> rectangles, int y)
    {
        int first = rectangles.FindIndex(rectangle => rectangle.Bottom == y);
        return first < 0 ? rectangles.Count : first;
    }

    private static void MergeCheapestNeighbours(List<PixelRect> rectangles)
    {
        int best = 0;
        long bestCost = long.MaxValue;
        for (int i = 0; i + 1 < rectangles.Count; i++)
        {
            PixelRect union = rectangles[i].Union(rectangles[i + 1]);
            long cost = union.Area - rectangles[i].Area - rectangles[i + 1].Area;
            if (cost < bestCost)
            {
                (best, bestCost) = (i, cost);
            }
        }

        rectangles[best] = rectangles[best].Union(rectangles[best + 1]);
        rectangles.RemoveAt(best + 1);
    }
}
