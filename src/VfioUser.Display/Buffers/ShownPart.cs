using DisplayModel;
using DisplayModel.Scanout;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>The place in the surface address space of the pixels that a plane shows. Rows and columns count pixels, or
/// the tiles of a tiled surface.</summary>
/// <remarks>
/// A driver pans by moving the start of the surface in steps of its alignment, and the source position by the
/// remainder. Such a start is rarely at the beginning of a row of the guest's buffer, so a column may be beyond the
/// stride; the hardware adds it anyway.
/// </remarks>
internal readonly record struct ShownPart
{
    private int UnitBytes { get; init; }

    private int UnitWidthPx { get; init; }

    private int UnitHeightPx { get; init; }

    /// <summary>The column of the first pixel in its tile.</summary>
    private int XInUnitPx { get; init; }

    private int YInUnitPx { get; init; }

    public PixelFormat Format { get; private init; }

    public ulong Modifier { get; private init; }

    public int StrideBytes { get; private init; }

    public int WidthPx { get; private init; }

    public int HeightPx { get; private init; }

    /// <summary>The page-aligned start of the surface.</summary>
    public ulong Surface { get; private init; }

    /// <summary>The address of the first pixel, or of the tile that contains it.</summary>
    public ulong First { get; private init; }

    /// <summary>The address of the first byte after the last row.</summary>
    public ulong End => First + ((RowCount - 1) * PitchBytes) + RowBytes;

    /// <summary>The number of bytes from one row to the next.</summary>
    public ulong PitchBytes { get; private init; }

    /// <summary>The number of bytes shown of each row.</summary>
    public ulong RowBytes { get; private init; }

    public ulong RowCount { get; private init; }

    /// <summary>The number of pages from the start of the surface to the end of the part.</summary>
    public int PageCount => (int)((End - Surface + ISurfaceView.PageSize - 1) / ISurfaceView.PageSize);

    /// <summary>Whether the shown pixels begin at the start of a page and of a tile.</summary>
    public bool BeginsAtPage => First % ISurfaceView.PageSize == 0 && XInUnitPx == 0 && YInUnitPx == 0;

    /// <exception cref="VfioUserException">EINVAL: one buffer of one plane cannot describe it. EFAULT: the surface does
    /// not begin at a page.</exception>
    public static ShownPart Of(PlaneState plane)
    {
        int pixelBytes = plane.Format.PixelBytes();
        Require(
            pixelBytes > 0 && !plane.Format.IsSemiplanar() && plane.Aux is null && !plane.IsCompressed,
            "the format needs more than one buffer");
        Require(plane.Rotation is Rotation.Rotate0 or Rotation.Rotate180, "no modifier describes a rotated surface");
        Require(!plane.IsMirrored, "no modifier describes a mirrored surface");
        ulong modifier = DrmModifier.Of(plane.Tiling)
            ?? throw new VfioUserException(Errno.EINVAL, "no modifier describes this tiling");
        Require(plane is { SourceXPx: >= 0, SourceYPx: >= 0, WidthPx: > 0, HeightPx: > 0 }, "the plane is empty");
        TileLayout? tile = plane.Tiling == Tiling.Linear ? null : TileLayout.Of(plane.Tiling, pixelBytes);
        int unitBytes = tile is null ? pixelBytes : TileLayout.TileBytes;
        int unitWidthPx = tile is null ? 1 : tile.WidthBytes / pixelBytes;
        int unitHeightPx = tile is null ? 1 : tile.Rows;
        ulong pitchBytes = (ulong)Math.Max(plane.StrideBytes, 0) * (ulong)unitHeightPx;
        Require(
            pitchBytes is > 0 and <= BufferLayout.MaxSizeBytes && pitchBytes % (ulong)unitBytes == 0,
            "the stride is not in whole pixels or tiles, or is too large");
        (int column, int xInUnitPx) = Math.DivRem(plane.SourceXPx, unitWidthPx);
        (int row, int yInUnitPx) = Math.DivRem(plane.SourceYPx, unitHeightPx);
        ulong rowBytes = (ulong)(((long)xInUnitPx + plane.WidthPx + unitWidthPx - 1) / unitWidthPx) * (ulong)unitBytes;
        ulong rowCount = (ulong)(((long)yInUnitPx + plane.HeightPx + unitHeightPx - 1) / unitHeightPx);
        Require(rowBytes <= pitchBytes, "the stride is shorter than a row");
        ulong first = ((ulong)row * pitchBytes) + ((ulong)column * (ulong)unitBytes);
        ulong size = first + (rowCount * pitchBytes);
        Require(size <= BufferLayout.MaxSizeBytes, "the surface is too large");
        if (plane.SurfaceOffset % ISurfaceView.PageSize != 0 || plane.SurfaceOffset > ulong.MaxValue - (2 * size))
        {
            throw new VfioUserException(
                Errno.EFAULT, $"the surface at 0x{plane.SurfaceOffset:X} does not begin at a page");
        }

        return new ShownPart
        {
            UnitBytes = unitBytes,
            UnitWidthPx = unitWidthPx,
            UnitHeightPx = unitHeightPx,
            XInUnitPx = xInUnitPx,
            YInUnitPx = yInUnitPx,
            Format = plane.Format,
            Modifier = modifier,
            StrideBytes = plane.StrideBytes,
            WidthPx = plane.WidthPx,
            HeightPx = plane.HeightPx,
            Surface = plane.SurfaceOffset,
            First = plane.SurfaceOffset + first,
            PitchBytes = pitchBytes,
            RowBytes = rowBytes,
            RowCount = rowCount,
        };
    }

    /// <summary>Returns the position of the first pixel in a buffer in which the part begins at an offset.</summary>
    public (int XPx, int YPx) PlaceAt(ulong offset) => (
        ((int)(offset % PitchBytes / (ulong)UnitBytes) * UnitWidthPx) + XInUnitPx,
        ((int)(offset / PitchBytes) * UnitHeightPx) + YInUnitPx);

    /// <summary>Whether each row lies within one row of the buffer when the part begins at this offset in it.</summary>
    public bool FitsAt(ulong offset) => (offset % PitchBytes) + RowBytes <= PitchBytes;

    /// <summary>Returns the layout of a buffer of whole rows that begins at an address, up to the right and lower edge
    /// of the part.</summary>
    public BufferLayout LayoutFrom(ulong start)
    {
        (int xPx, int yPx) = PlaceAt(First - start);
        return Layout(xPx + WidthPx, yPx + HeightPx, (((First - start) / PitchBytes) + RowCount) * PitchBytes);
    }

    /// <summary>Returns the layout of a buffer that begins with the first pixel and ends with the last. Requires
    /// <see cref="BeginsAtPage"/>.</summary>
    public BufferLayout LayoutAlone() => Layout(
        WidthPx, HeightPx, UnitHeightPx == 1 ? End - First : RowCount * PitchBytes);

    /// <summary>Returns the layout of a buffer of rows as wide as the stride.</summary>
    public BufferLayout LayoutOf(ulong rowCount) =>
        Layout((int)(PitchBytes / (ulong)UnitBytes) * UnitWidthPx, (int)rowCount * UnitHeightPx, rowCount * PitchBytes);

    private BufferLayout Layout(int widthPx, int heightPx, ulong bytes) => new(
        Format,
        Modifier,
        widthPx,
        heightPx,
        StrideBytes,
        PitchBytes,
        (bytes + ISurfaceView.PageSize - 1) / ISurfaceView.PageSize * ISurfaceView.PageSize);

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new VfioUserException(Errno.EINVAL, otherwise);
        }
    }
}
