using DisplayModel.Geometry;
using DisplayModel.Hashing;

namespace DisplayModel.Scanout;

/// <summary>Visits the memory of a plane's pixels.</summary>
internal static class PlaneMemory
{
    /// <summary>Feeds all bytes that composing would read to a hash, including unshown ones of tiles.</summary>
    public static void Hash(PlaneState plane, ISurfaceReader surface, PixelRect all, RowHash hash) =>
        Visit(plane, surface, all, (rows, first, last) =>
        {
            rows.Hash(first, last, hash);
            return true;
        });

    /// <summary>Whether at least one row that composing would read is readable; null for an invisible plane.</summary>
    public static bool? CanReadAny(PlaneState plane, ISurfaceReader surface, PixelRect all)
    {
        bool? canRead = null;
        Visit(plane, surface, all, (rows, first, last) =>
        {
            canRead = rows.CanReadAny(first, last);
            return canRead == false;
        });
        return canRead;
    }

    /// <summary>Visits the rows of all surfaces of a plane, until the visitor ends it.</summary>
    private static bool Visit(
        PlaneState plane, ISurfaceReader surface, PixelRect all, Func<SurfaceRows, long, long, bool> visit)
    {
        if (PlaneGeometry.ScreenOf(plane) is not { } screen || screen.Intersect(all) is not { IsEmpty: false } seen)
        {
            return true;
        }

        (int column, int columns) = Used(seen.X - screen.X, seen.Width, plane.WidthPx, screen.Width, plane);
        (int row, int rows) = Used(seen.Y - screen.Y, seen.Height, plane.HeightPx, screen.Height, plane);
        column = SurfacePart.AreColumnsBackwards(plane) ? plane.WidthPx - column - columns : column;
        row = SurfacePart.AreRowsBackwards(plane) ? plane.HeightPx - row - rows : row;

        long first = plane.SourceYPx + (long)row;
        return VisitPart(SurfacePart.OfMain(plane, column, columns), first, first + rows - 1)
            && (SurfacePart.OfAux(plane, column, columns) is not { } aux
                || VisitPart(aux, SurfacePart.AuxRow(plane, row), SurfacePart.AuxRow(plane, row + rows - 1)));

        bool VisitPart(SurfacePart part, long firstRow, long lastRow)
        {
            using SurfaceRows reader = new(surface, part);
            return visit(reader, firstRow, lastRow);
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
