using System.Buffers;

namespace DisplayModel;

/// <summary>Reads rows of a surface as if it were linear; rows must be asked for from the top down.</summary>
/// <remarks>
/// A tiled surface is stored in bands of as many rows as a tile is high. In a band the bytes lie in columns, left to
/// right, and each column is stored top to bottom: X tiles are one column of 512 bytes by 8 rows, Y tiles are eight
/// columns of 16 bytes by 32 rows. So only band height and column width matter, not where a tile begins.
/// Source: drm_fourcc.h, I915_FORMAT_MOD_X_TILED and I915_FORMAT_MOD_Y_TILED.
/// </remarks>
internal ref struct SurfaceRows
{
    private readonly PlaneState _plane;
    private readonly ISurfaceReader _surface;
    private readonly ulong _firstByte;
    private readonly int _columnBytes;
    private readonly int _bandRows;
    private readonly byte[] _band;
    private readonly int _bandLength;

    private long _bandInBuffer = -1;
    private bool _isBandReadable;

    /// <param name="firstByte">Where in a row to begin.</param>
    /// <param name="byteCount">How many bytes of a row will be asked for, at least 1.</param>
    public SurfaceRows(PlaneState plane, ISurfaceReader surface, long firstByte, int byteCount)
    {
        _plane = plane;
        _surface = surface;
        _firstByte = (ulong)firstByte;
        (_columnBytes, _bandRows) = plane.Tiling switch
        {
            Tiling.X => (512, 8),
            Tiling.Y => (16, 32),
            _ => (0, 1),
        };

        if (_columnBytes == 0)
        {
            _band = [];
            return;
        }

        int columns = ((int)(firstByte % _columnBytes) + byteCount + _columnBytes - 1) / _columnBytes;
        _bandLength = columns * _columnBytes * _bandRows;
        _band = ArrayPool<byte>.Shared.Rent(_bandLength);
    }

    /// <returns>false when the memory of the row, or of its band, cannot be read.</returns>
    public bool TryRead(long y, Span<byte> destination)
    {
        if (_plane.Tiling == Tiling.Linear)
        {
            return TryReadAt((ulong)(y * _plane.StrideBytes), _firstByte, destination);
        }

        (long band, long row) = Math.DivRem(y, _bandRows);
        if (band != _bandInBuffer)
        {
            ulong firstColumn = _firstByte / (ulong)_columnBytes;
            _bandInBuffer = band;
            _isBandReadable = TryReadAt(
                (ulong)(band * _bandRows * _plane.StrideBytes),
                firstColumn * (ulong)(_columnBytes * _bandRows),
                _band.AsSpan(0, _bandLength));
        }

        if (_isBandReadable)
        {
            CopyRow((int)row, destination);
        }

        return _isBandReadable;
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_band);

    private readonly void CopyRow(int row, Span<byte> destination)
    {
        int offset = row * _columnBytes;
        int skip = (int)(_firstByte % (ulong)_columnBytes);
        while (!destination.IsEmpty)
        {
            int count = Math.Min(_columnBytes - skip, destination.Length);
            _band.AsSpan(offset + skip, count).CopyTo(destination);
            destination = destination[count..];
            offset += _columnBytes * _bandRows;
            skip = 0;
        }
    }

    /// <summary>Neither sum may pass the end of the space; the two parts together are below 2^63.</summary>
    private readonly bool TryReadAt(ulong rowOffset, ulong columnOffset, Span<byte> destination)
    {
        ulong offset = rowOffset + columnOffset;
        return offset <= ulong.MaxValue - _plane.SurfaceOffset
            && (ulong)destination.Length <= ulong.MaxValue - _plane.SurfaceOffset - offset
            && _surface.TryRead(_plane.SurfaceOffset + offset, destination);
    }
}
