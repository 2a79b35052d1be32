using System.Buffers;
using DisplayModel.Hashing;

namespace DisplayModel.Scanout;

/// <summary>Reads a part of each row of a surface, whatever its tiling and rotation.</summary>
/// <remarks>Reads a whole row of tiles of tiled memory at once and keeps it, so callers should read neighbouring rows
/// in order.</remarks>
internal sealed partial class SurfaceRows : IDisposable
{
    private readonly ISurfaceReader _surface;
    private readonly SurfaceLayout _layout;
    private readonly int _rowBytes;
    private readonly long _firstByte;
    private readonly long _firstPixel;
    private readonly long _firstTile;
    private readonly int _tileWidthBytes;
    private readonly int[] _rowOffsets = [];
    private readonly int[] _pieceOffsets = [];
    private readonly int _bandRows = 1;
    private readonly int _bandLength;
    private readonly byte[] _band = [];

    private long _bandInBuffer = -1;
    private bool _isBandReadable;

    /// <param name="part">The part of a row to read, at least one unit.</param>
    public SurfaceRows(ISurfaceReader surface, SurfacePart part)
    {
        (SurfaceLayout layout, long first, int count) = (part.Layout, part.First, part.Count);
        _surface = surface;
        _layout = layout;
        _rowBytes = part.RowBytes;
        _firstPixel = first;
        _firstByte = first * layout.UnitBytes;
        if (layout.Tiling == Tiling.Linear)
        {
            return;
        }

        TileLayout tiles = TileLayout.Of(layout.Tiling, layout.PixelBytes);
        _tileWidthBytes = tiles.WidthBytes;
        _rowOffsets = tiles.RowOffsets;
        _pieceOffsets = tiles.PieceOffsets;
        _bandRows = layout.IsTurned ? _tileWidthBytes / layout.PixelBytes : _rowOffsets.Length;
        _firstTile = layout.IsTurned ? first / _rowOffsets.Length : _firstByte / _tileWidthBytes;
        long lastTile = layout.IsTurned
            ? (first + count - 1) / _rowOffsets.Length
            : (((first + count) * layout.UnitBytes) - 1) / _tileWidthBytes;
        _bandLength = (int)(lastTile - _firstTile + 1) * TileLayout.TileBytes;
        _band = ArrayPool<byte>.Shared.Rent(_bandLength);
    }

    /// <returns>false if the memory of the row, or of its tiles, cannot be read.</returns>
    public bool TryRead(long row, Span<byte> destination)
    {
        if (_layout.Tiling == Tiling.Linear)
        {
            return TryReadAt((ulong)row * (ulong)_layout.StrideBytes, (ulong)_firstByte, destination);
        }

        if (!TryReadBand(row / _bandRows))
        {
            return false;
        }

        int rowInBand = (int)(row % _bandRows);
        if (_layout.IsTurned)
        {
            CopyTurned(rowInBand * _layout.PixelBytes & -_layout.UnitBytes, destination);
        }
        else if (_layout.Tiling == Tiling.X)
        {
            CopyLongPieces(_rowOffsets[rowInBand], destination);
        }
        else
        {
            CopyPieces(_rowOffsets[rowInBand], destination);
        }

        return true;
    }

    /// <summary>Feeds all bytes that the rows depend on to a hash; unreadable memory contributes nothing.</summary>
    public void Hash(long firstRow, long lastRow, RowHash hash)
    {
        if (_layout.Tiling == Tiling.Linear)
        {
            byte[] row = ArrayPool<byte>.Shared.Rent(_rowBytes);
            for (long y = firstRow; y <= lastRow; y++)
            {
                ReadOnlySpan<byte> mapped = Map(y);
                hash.Add(mapped.Length == _rowBytes ? mapped
                    : TryRead(y, row.AsSpan(0, _rowBytes)) ? row.AsSpan(0, _rowBytes)
                    : []);
            }

            ArrayPool<byte>.Shared.Return(row);
            return;
        }

        for (long band = firstRow / _bandRows; band <= lastRow / _bandRows; band++)
        {
            hash.Add(TryReadBand(band) ? _band.AsSpan(0, _bandLength) : []);
        }
    }

    /// <summary>Whether at least one of the rows can be read.</summary>
    public bool CanReadAny(long firstRow, long lastRow)
    {
        byte[] row = ArrayPool<byte>.Shared.Rent(_rowBytes);
        try
        {
            long step = _layout.Tiling == Tiling.Linear ? 1 : _bandRows;
            for (long y = firstRow; y <= lastRow; y += step - (y % step))
            {
                if (step > 1 ? TryReadBand(y / step) : TryRead(y, row.AsSpan(0, _rowBytes)))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(row);
        }
    }

    public void Dispose()
    {
        if (_band.Length != 0)
        {
            ArrayPool<byte>.Shared.Return(_band);
        }
    }

    private bool TryReadBand(long band)
    {
        if (band != _bandInBuffer)
        {
            _bandInBuffer = band;
            _isBandReadable = TryReadAt(
                (ulong)band * (ulong)_rowOffsets.Length * (ulong)_layout.StrideBytes,
                (ulong)_firstTile * TileLayout.TileBytes,
                _band.AsSpan(0, _bandLength));
        }

        return _isBandReadable;
    }

    /// <summary>Maps a row of a linear surface, or a part of it.</summary>
    private ReadOnlySpan<byte> Map(long row)
    {
        ulong offset = ((ulong)row * (ulong)_layout.StrideBytes) + (ulong)_firstByte;
        return _surface is IMappedSurface mapped && offset <= ulong.MaxValue - _layout.Offset
            ? mapped.Map(_layout.Offset + offset, _rowBytes)
            : [];
    }

    /// <summary>Fails if a sum wraps; the two offsets together are below 2^63.</summary>
    private bool TryReadAt(ulong rowOffset, ulong columnOffset, Span<byte> destination)
    {
        ulong offset = rowOffset + columnOffset;
        return offset <= ulong.MaxValue - _layout.Offset
            && (ulong)destination.Length <= ulong.MaxValue - _layout.Offset - offset
            && _surface.TryRead(_layout.Offset + offset, destination);
    }
}
