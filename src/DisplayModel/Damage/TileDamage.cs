using System.Collections.Immutable;
using DisplayModel.Geometry;
using DisplayModel.Hashing;
using DisplayModel.Scanout;

namespace DisplayModel.Damage;

/// <summary>Finds what changed in a surface since the last look, by a hash of every tile. It reads the memory once and
/// writes nothing back.</summary>
/// <remarks>Linear surfaces have tiles of 64 by 16 pixels, others those of their memory. For one thread; it needs 8
/// bytes per tile. It compares contents, not addresses: after a flip to another buffer only the differences are
/// damage.</remarks>
/// <param name="maxRectangles">The largest number of rectangles in an answer.</param>
public sealed class TileDamage(int maxRectangles = 16)
{
    private const int LinearWidthPx = 64;
    private const int LinearHeightPx = 16;
    private const int TileBytes = TileLayout.TileBytes;
    private const int TileRowBytes = 256;
    private const int RowsAtOnce = 4;
    private const ulong UnreadableMark = 0xD6E8_FEB8_6659_FD93;

    private DamageArea? _area;
    private ulong[] _hashes = [];
    private bool[] _changed = [];
    private ulong[] _lanes = [];
    private ulong[] _fresh = [];
    private byte[] _row = [];

    /// <summary>Makes the next look report everything as changed.</summary>
    public void Forget() => _area = null;

    /// <summary>Finds the differences from the area at the last call, relative to its top left pixel: all of it at the
    /// first call, after <see cref="Forget"/>, and if anything but <see cref="DamageArea.SurfaceOffset"/> differs. An
    /// unreadable row of pixels or tiles differs from every readable one. Nothing for an area beyond the
    /// limits.</summary>
    /// <param name="area">The area to look at.</param>
    /// <param name="surface">The space of its surface.</param>
    /// <param name="within">Where to look, relative to the top left pixel; null for everywhere. A later look finds
    /// changes elsewhere.</param>
    public ImmutableArray<PixelRect> Update(
        DamageArea area, ISurfaceReader surface, PartialLook? within = null)
    {
        if (!area.IsValid)
        {
            Forget();
            return [];
        }

        Grid grid = Grid.Of(area);
        bool isKnown = _area is not null && area with { SurfaceOffset = 0 } == _area with { SurfaceOffset = 0 };
        _area = area;
        if (!isKnown)
        {
            (_hashes, _changed) = (new ulong[grid.Columns * grid.Rows], new bool[grid.Columns * grid.Rows]);
            _fresh = new ulong[grid.Columns];
        }

        _changed.AsSpan().Clear();
        bool isChanged = false;
        bool isProbe = isKnown && within is { IsProbe: true };
        for (int row = 0; row < grid.Rows; row++)
        {
            (int first, int end) = isKnown && within is { } part ? grid.ColumnsOf(part, row) : (0, grid.Columns);
            if (first >= end)
            {
                continue;
            }

            uint unreadable = area.Tiling == Tiling.Linear
                ? HashLines(area, surface, grid, row, first, end)
                : HashTiles(area, surface, grid, row, first, end);
            isChanged |= Compare((row * grid.Columns) + first, end - first, unreadable, isKept: !isProbe);
            if (isProbe && isChanged)
            {
                break;
            }
        }

        PixelRect all = new(0, 0, area.Shown.Width, area.Shown.Height);
        if (!isKnown)
        {
            return [all];
        }

        return !isChanged
            ? []
            : [.. DamageRectangles.Cover(_changed, grid.Columns, maxRectangles).Select(cells => grid.Pixels(cells))];
    }

    /// <summary>Hashes neighbours in a row of tiles in linear memory.</summary>
    /// <returns>A bit for each unreadable row of pixels.</returns>
    private uint HashLines(
        DamageArea area, ISurfaceReader surface, Grid grid, int row, int firstColumn, int endColumn)
    {
        int tileBytes = LinearWidthPx * area.BytesPerPixel;
        int lanesPerTile = tileBytes / sizeof(ulong);
        int skipped = firstColumn * tileBytes;
        int rowBytes = Math.Min(endColumn * tileBytes, area.Shown.Width * area.BytesPerPixel) - skipped;
        Resize(ref _lanes, lanesPerTile * grid.Columns);
        Resize(ref _row, tileBytes * grid.Columns);
        Span<ulong> lanes = _lanes.AsSpan(0, lanesPerTile * (endColumn - firstColumn));
        Span<byte> line = _row.AsSpan(0, tileBytes * (endColumn - firstColumn));
        line[rowBytes..].Clear();
        TileHash.Start(lanes, firstColumn * lanesPerTile);
        uint unreadable = 0;
        int end = Math.Min((row + 1) * LinearHeightPx, area.Shown.Height);
        for (int y = row * LinearHeightPx; y < end; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, end - y);
            ulong offset = area.SurfaceOffset + ((ulong)(area.Shown.Y + y) * (ulong)area.StrideBytes)
                + ((ulong)area.Shown.X * (ulong)area.BytesPerPixel) + (ulong)skipped;
            int done = rows == RowsAtOnce && surface is IMappedSurface mapped
                ? AbsorbMapped(mapped, lanes, offset, (ulong)area.StrideBytes, rowBytes)
                : 0;
            for (int i = 0; i < rows && done < line.Length; i++, offset += (ulong)area.StrideBytes)
            {
                if (!TryRead(surface, offset + (ulong)done, line[done..rowBytes]))
                {
                    unreadable |= 1u << (y + i - (row * LinearHeightPx));
                }

                TileHash.Absorb(lanes[(done / sizeof(ulong))..], line[done..]);
            }
        }

        for (int i = 0; i < endColumn - firstColumn; i++)
        {
            _fresh[i] = TileHash.Finish(lanes.Slice(i * lanesPerTile, lanesPerTile));
        }

        return unreadable;
    }

    /// <summary>Hashes neighbours in a row of tiles of tiled memory.</summary>
    /// <returns>1 if a tile is unreadable, otherwise 0.</returns>
    private uint HashTiles(
        DamageArea area, ISurfaceReader surface, Grid grid, int row, int firstColumn, int endColumn)
    {
        Resize(ref _lanes, TileRowBytes / sizeof(ulong));
        Resize(ref _row, TileBytes);
        ulong tileRows = (ulong)TileLayout.Of(area.Tiling, area.BytesPerPixel).Rows;
        ulong first = area.SurfaceOffset + ((ulong)(grid.FirstRow + row) * tileRows * (ulong)area.StrideBytes);
        uint unreadable = 0;
        for (int column = firstColumn; column < endColumn; column++)
        {
            ulong offset = first + ((ulong)(grid.FirstColumn + column) * TileBytes);
            ReadOnlySpan<byte> memory = surface is IMappedSurface mapped ? mapped.Map(offset, TileBytes) : [];
            if (memory.Length < TileBytes)
            {
                unreadable |= TryRead(surface, offset, _row) ? 0 : 1u;
                memory = _row;
            }

            TileHash.Start(_lanes);
            TileHash.AbsorbRows(_lanes, memory[..TileBytes]);
            _fresh[column - firstColumn] = TileHash.Finish(_lanes);
        }

        return unreadable;
    }

    /// <summary>Hashes <see cref="RowsAtOnce"/> rows in place, as far as they are mapped.</summary>
    /// <returns>The hashed bytes of each row: a multiple of the step of the hash.</returns>
    private static int AbsorbMapped(
        IMappedSurface surface, Span<ulong> lanes, ulong offset, ulong strideBytes, int rowBytes)
    {
        int done = 0;
        while (true)
        {
            ulong next = offset + (ulong)done;
            ReadOnlySpan<byte> first = surface.Map(next, rowBytes - done);
            ReadOnlySpan<byte> second = surface.Map(next + strideBytes, first.Length);
            ReadOnlySpan<byte> third = surface.Map(next + (2 * strideBytes), second.Length);
            ReadOnlySpan<byte> fourth = surface.Map(next + (3 * strideBytes), third.Length);
            int length = fourth.Length / TileHash.StepBytes * TileHash.StepBytes;
            if (length == 0)
            {
                return done;
            }

            TileHash.AbsorbFour(
                lanes.Slice(done / sizeof(ulong), length / sizeof(ulong)), first, second, third, fourth);
            done += length;
        }
    }

    private static bool TryRead(ISurfaceReader surface, ulong offset, Span<byte> destination)
    {
        if (surface.TryRead(offset, destination))
        {
            return true;
        }

        destination.Clear();
        return false;
    }

    /// <summary>Compares the hashes of neighbouring cells with those of the last look.</summary>
    /// <param name="unreadable">A bit for each unreadable row of pixels. Nothing of such a row is shown, so every cell
    /// changes.</param>
    /// <param name="isKept">Whether the next look compares with these hashes.</param>
    private bool Compare(int firstCell, int count, uint unreadable, bool isKept)
    {
        bool isAnyChanged = false;
        for (int i = 0; i < count; i++)
        {
            int cell = firstCell + i;
            ulong hash = _fresh[i] ^ (unreadable * UnreadableMark);
            bool isChanged = _hashes[cell] != hash;
            _hashes[cell] = isKept ? hash : _hashes[cell];
            _changed[cell] = isChanged;
            isAnyChanged |= isChanged;
        }

        return isAnyChanged;
    }

    private static void Resize<T>(ref T[] array, int length)
    {
        if (array.Length != length)
        {
            array = new T[length];
        }
    }

    /// <summary>The tiles that an area touches.</summary>
    private readonly record struct Grid(
        PixelRect Shown, int CellWidthPx, int CellHeightPx, int FirstColumn, int FirstRow, int Columns, int Rows)
    {
        public static Grid Of(DamageArea area)
        {
            if (area.Tiling == Tiling.Linear)
            {
                return new(
                    area.Shown with { X = 0, Y = 0 }, LinearWidthPx, LinearHeightPx, 0, 0,
                    (area.Shown.Width + LinearWidthPx - 1) / LinearWidthPx,
                    (area.Shown.Height + LinearHeightPx - 1) / LinearHeightPx);
            }

            TileLayout tiles = TileLayout.Of(area.Tiling, area.BytesPerPixel);
            int tileWidthPx = tiles.WidthBytes / area.BytesPerPixel;
            (int width, int height) = area.IsTurned ? (tiles.Rows, tileWidthPx) : (tileWidthPx, tiles.Rows);
            (int column, int row) = (area.Shown.X / width, area.Shown.Y / height);
            return new(
                area.Shown, width, height, column, row,
                ((area.Shown.Right - 1) / width) - column + 1, ((area.Shown.Bottom - 1) / height) - row + 1);
        }

        /// <summary>The cells of a row to which a look is confined.</summary>
        public (int First, int End) ColumnsOf(PartialLook look, int row)
        {
            bool isNear = look.Near is { } near && row >= RowOf(near.Y) && row <= RowOf(near.Bottom - 1);
            bool isSampled = row % PartialLook.Interlace == look.FirstOfFourth;
            return (isNear, isSampled) switch
            {
                (false, false) => (0, 0),
                (true, false) => ColumnsOf(look.Near),
                (false, true) => ColumnsOf(look.Across),
                _ => (
                    Math.Min(ColumnsOf(look.Near).First, ColumnsOf(look.Across).First),
                    Math.Max(ColumnsOf(look.Near).End, ColumnsOf(look.Across).End)),
            };
        }

        public PixelRect Pixels(PixelRect cells)
        {
            PixelRect pixels = new(
                (FirstColumn + cells.X) * CellWidthPx, (FirstRow + cells.Y) * CellHeightPx,
                cells.Width * CellWidthPx, cells.Height * CellHeightPx);
            return pixels.Intersect(Shown).Move(-Shown.X, -Shown.Y);
        }

        private (int First, int End) ColumnsOf(PixelRect? part) =>
            part is { } pixels ? (ColumnOf(pixels.X), ColumnOf(pixels.Right - 1) + 1) : (0, Columns);

        private int ColumnOf(int xPx) => Math.Clamp(((Shown.X + xPx) / CellWidthPx) - FirstColumn, 0, Columns - 1);

        private int RowOf(int yPx) => ((Shown.Y + yPx) / CellHeightPx) - FirstRow;
    }
}
