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
        foreach (int row in isKnown && within is { } part ? grid.RowsOf(part) : Enumerable.Range(0, grid.Rows))
        {
            uint unreadable = area.Tiling == Tiling.Linear
                ? HashLines(area, surface, grid, row)
                : HashTiles(area, surface, grid, row);
            isChanged |= Compare(row, grid.Columns, unreadable, isKept: !isProbe);
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

    /// <summary>Hashes a row of tiles in linear memory.</summary>
    /// <returns>A bit for each unreadable row of pixels.</returns>
    private uint HashLines(DamageArea area, ISurfaceReader surface, Grid grid, int row)
    {
        int lanesPerTile = LinearWidthPx * area.BytesPerPixel / sizeof(ulong);
        int rowBytes = area.Shown.Width * area.BytesPerPixel;
        Resize(ref _lanes, lanesPerTile * grid.Columns);
        Resize(ref _row, lanesPerTile * grid.Columns * sizeof(ulong));
        _row.AsSpan(rowBytes).Clear();
        TileHash.Start(_lanes);
        uint unreadable = 0;
        int end = Math.Min((row + 1) * LinearHeightPx, area.Shown.Height);
        for (int y = row * LinearHeightPx; y < end; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, end - y);
            ulong offset = area.SurfaceOffset + ((ulong)(area.Shown.Y + y) * (ulong)area.StrideBytes)
                + ((ulong)area.Shown.X * (ulong)area.BytesPerPixel);
            int done = rows == RowsAtOnce && surface is IMappedSurface mapped
                ? AbsorbMapped(mapped, offset, (ulong)area.StrideBytes, rowBytes)
                : 0;
            for (int i = 0; i < rows && done < _row.Length; i++, offset += (ulong)area.StrideBytes)
            {
                if (!TryRead(surface, offset + (ulong)done, _row.AsSpan(done, rowBytes - done)))
                {
                    unreadable |= 1u << (y + i - (row * LinearHeightPx));
                }

                TileHash.Absorb(_lanes.AsSpan(done / sizeof(ulong)), _row.AsSpan(done));
            }
        }

        for (int column = 0; column < grid.Columns; column++)
        {
            _fresh[column] = TileHash.Finish(_lanes.AsSpan(column * lanesPerTile, lanesPerTile));
        }

        return unreadable;
    }

    /// <summary>Hashes a row of tiles of tiled memory.</summary>
    /// <returns>1 if a tile is unreadable, otherwise 0.</returns>
    private uint HashTiles(DamageArea area, ISurfaceReader surface, Grid grid, int row)
    {
        Resize(ref _lanes, TileRowBytes / sizeof(ulong));
        Resize(ref _row, TileBytes);
        ulong tileRows = (ulong)TileLayout.Of(area.Tiling, area.BytesPerPixel).Rows;
        ulong first = area.SurfaceOffset + ((ulong)(grid.FirstRow + row) * tileRows * (ulong)area.StrideBytes);
        uint unreadable = 0;
        for (int column = 0; column < grid.Columns; column++)
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
            _fresh[column] = TileHash.Finish(_lanes);
        }

        return unreadable;
    }

    /// <summary>Hashes <see cref="RowsAtOnce"/> rows in place, as far as they are mapped.</summary>
    /// <returns>The hashed bytes of each row: a multiple of the step of the hash.</returns>
    private int AbsorbMapped(IMappedSurface surface, ulong offset, ulong strideBytes, int rowBytes)
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
                _lanes.AsSpan(done / sizeof(ulong), length / sizeof(ulong)), first, second, third, fourth);
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

    /// <summary>Compares the hashes of a row of cells with those of the last look.</summary>
    /// <param name="unreadable">A bit for each unreadable row of pixels. Nothing of such a row is shown, so every cell
    /// changes.</param>
    /// <param name="isKept">Whether the next look compares with these hashes.</param>
    private bool Compare(int row, int columns, uint unreadable, bool isKept)
    {
        bool isAnyChanged = false;
        for (int column = 0; column < columns; column++)
        {
            int cell = (row * columns) + column;
            ulong hash = _fresh[column] ^ (unreadable * UnreadableMark);
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

        /// <summary>The rows of cells to which a look is confined.</summary>
        public IEnumerable<int> RowsOf(PartialLook look)
        {
            (int first, int end) = look.Near is { } near
                ? (RowOf(near.Y), RowOf(near.Bottom - 1) + 1)
                : (0, 0);
            for (int row = 0; row < Rows; row++)
            {
                if ((row >= first && row < end) || row % PartialLook.Interlace == look.FirstOfFourth)
                {
                    yield return row;
                }
            }
        }

        public PixelRect Pixels(PixelRect cells)
        {
            PixelRect pixels = new(
                (FirstColumn + cells.X) * CellWidthPx, (FirstRow + cells.Y) * CellHeightPx,
                cells.Width * CellWidthPx, cells.Height * CellHeightPx);
            return pixels.Intersect(Shown).Move(-Shown.X, -Shown.Y);
        }

        private int RowOf(int yPx) => ((Shown.Y + yPx) / CellHeightPx) - FirstRow;
    }
}
