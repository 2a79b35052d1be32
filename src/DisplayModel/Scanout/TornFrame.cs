using System.Buffers;
using DisplayModel.Geometry;
using DisplayModel.Hashing;

namespace DisplayModel.Scanout;

/// <summary>The checksum of a frame whose planes change while it is sent: each row is that of the scene that was shown
/// when the row was sent. Rows are composed when they are added, so what becomes of their memory later does not count.
/// One thread.</summary>
public sealed class TornFrame
{
    private readonly RowHash _hash = new();
    private int _rows;

    /// <summary>Whether no row has been sent yet.</summary>
    public bool IsEmpty => _rows == 0;

    /// <summary>Adds the rows that were sent meanwhile.</summary>
    /// <param name="scene">What was shown.</param>
    /// <param name="surface">The memory of its planes.</param>
    /// <param name="endRow">The row of the output that is sent next, from 0 on. Nothing is added if it is among those
    /// that were added already.</param>
    /// <param name="withCursor">Whether the cursor counts.</param>
    /// <param name="palette">As of <see cref="Composer.Compose(Scene, ISurfaceReader, bool, ReadOnlySpan{uint})"/>.
    /// </param>
    public void Add(
        Scene scene, ISurfaceReader surface, int endRow, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        int end = Math.Min(endRow, scene.OutputHeightPx);
        if (end <= _rows)
        {
            return;
        }

        PixelRect part = new(0, _rows, scene.OutputWidthPx, end - _rows);
        using PictureRows rows = PictureRows.Of(scene, surface, withCursor, palette, part, isDeep: true);
        uint[] row = ArrayPool<uint>.Shared.Rent(part.Width);
        for (; _rows < end; _rows++)
        {
            rows.Make(_rows, row.AsSpan(0, part.Width));
            _hash.Add(row.AsSpan(0, part.Width));
        }

        ArrayPool<uint>.Shared.Return(row);
    }

    /// <summary>Adds the rest of the frame.</summary>
    /// <returns>As of <see cref="Composer.Checksum"/>: that of a frame of one scene, if it makes the same picture.
    /// </returns>
    public uint Finish(
        Scene scene, ISurfaceReader surface, bool withCursor = true, ReadOnlySpan<uint> palette = default)
    {
        Add(scene, surface, scene.OutputHeightPx, withCursor, palette);
        uint folded = (uint)(_hash.Value ^ (_hash.Value >> 32));
        return folded is 0 or uint.MaxValue ? 1 : folded;
    }
}
