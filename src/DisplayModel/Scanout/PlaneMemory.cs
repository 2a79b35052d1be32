namespace DisplayModel;

/// <summary>The memory that a plane's pixels come from.</summary>
internal static class PlaneMemory
{
    /// <summary>Feeds what composing would read to a hash; of tiles, all that it would read.</summary>
    public static void Hash(PlaneState plane, ISurfaceReader surface, PixelRectangle all, RowHash hash)
    {
        if (PlaneGeometry.ScreenOf(plane) is not { } screen || screen.Intersect(all) is not { } seen)
        {
            return;
        }

        (int column, int columns) = Used(seen.XPx - screen.XPx, seen.WidthPx, plane.WidthPx, screen.WidthPx, plane);
        (int row, int rows) = Used(seen.YPx - screen.YPx, seen.HeightPx, plane.HeightPx, screen.HeightPx, plane);
        if (SurfacePart.IsBackwards(plane))
        {
            (column, row) = (plane.WidthPx - column - columns, plane.HeightPx - row - rows);
        }

        Hash(SurfacePart.OfMain(plane, column, columns), plane.SourceYPx + (long)row, plane.SourceYPx + (long)row + rows - 1);
        if (SurfacePart.OfAux(plane, column, columns) is { } aux)
        {
            Hash(aux, SurfacePart.AuxRow(plane, row), SurfacePart.AuxRow(plane, row + rows - 1));
        }

        void Hash(SurfacePart part, long firstRow, long lastRow)
        {
            using SurfaceRows reader = new(surface, part);
            reader.Hash(firstRow, lastRow, hash);
        }
    }

    private static (int First, int Count) Used(int first, int count, int sourceLength, int length, PlaneState plane)
    {
        if (!PlaneGeometry.IsScaled(plane))
        {
            return (first, count);
        }

        int start = ScaledPositions.Of(first, sourceLength, length, plane.Scaler!.Filter) >> 8;
        int last = ScaledPositions.Of(first + count - 1, sourceLength, length, plane.Scaler.Filter) >> 8;
        return (start, Math.Min(last + 2, sourceLength) - start);
    }
}
