namespace DisplayModel.Scanout;

/// <summary>The place of some columns of a plane in one of its surfaces.</summary>
/// <param name="Layout">Layout of the surface.</param>
/// <param name="First">First unit of a row.</param>
/// <param name="Count">Number of units of a row.</param>
/// <param name="Skip">Number of pixels of the first unit before the first column.</param>
internal readonly record struct SurfacePart(SurfaceLayout Layout, long First, int Count, int Skip)
{
    public int RowBytes => Count * Layout.UnitBytes;

    /// <param name="column">First column, within the plane's rectangle in its surface or rotated view.</param>
    public static SurfacePart OfMain(PlaneState plane, int column, int count)
    {
        FormatInfo format = FormatInfo.Of(plane.Format);
        SurfaceLayout layout = new(
            plane.SurfaceOffset, plane.StrideBytes, plane.Tiling, format.PixelBytes, format.UnitBytes, IsTurned(plane));
        long first = (long)plane.SourceXPx + column;
        return format.Kind == PixelKind.Yuv422 && !layout.IsTurned
            ? InGroups(layout, first, count, shift: 1)
            : new(layout, first, count, 0);
    }

    /// <returns>null for a plane without a second surface.</returns>
    public static SurfacePart? OfAux(PlaneState plane, int column, int count)
    {
        if (plane.Aux is not { } aux)
        {
            return null;
        }

        if (plane.IsCompressed)
        {
            return InGroups(
                new(aux.SurfaceOffset, aux.StrideBytes, Tiling.Y, 1, 1, false), (long)aux.SourceXPx + column, count,
                shift: 3);
        }

        FormatInfo format = FormatInfo.Of(plane.Format);
        int pairBytes = 2 * format.PixelBytes;
        return format.Kind == PixelKind.Semiplanar
            ? InGroups(
                new(aux.SurfaceOffset, aux.StrideBytes, plane.Tiling, pairBytes, pairBytes, IsTurned(plane)),
                (2L * aux.SourceXPx) + (plane.SourceXPx & 1) + column, count, shift: 1)
            : null;
    }

    /// <summary>The row of the second surface for a row of the plane's rectangle.</summary>
    public static long AuxRow(PlaneState plane, int row) => plane.IsCompressed
        ? ((long)plane.Aux!.SourceYPx + row) / 16
        : plane.Aux!.SourceYPx + (((plane.SourceYPx & 1) + (long)row) / 2);

    public static bool IsTurned(PlaneState plane) => plane.Rotation is Rotation.Rotate90 or Rotation.Rotate270;

    /// <summary>Whether the last column of the surface or view is the first one on the screen.</summary>
    public static bool AreColumnsBackwards(PlaneState plane) =>
        IsTurnedBy180(plane) != (plane.IsMirrored && !IsTurned(plane));

    /// <summary>Whether the last row of the surface or view is the first one on the screen.</summary>
    public static bool AreRowsBackwards(PlaneState plane) =>
        IsTurnedBy180(plane) != (plane.IsMirrored && IsTurned(plane));

    /// <summary>Whether the surface or view is turned by 180 degrees.</summary>
    private static bool IsTurnedBy180(PlaneState plane) => plane.Rotation is Rotation.Rotate180 or Rotation.Rotate270;

    private static SurfacePart InGroups(SurfaceLayout layout, long first, int count, int shift)
    {
        int skip = (int)(first & ((1 << shift) - 1));
        return new(layout, first >> shift, (skip + count + (1 << shift) - 1) >> shift, skip);
    }
}
