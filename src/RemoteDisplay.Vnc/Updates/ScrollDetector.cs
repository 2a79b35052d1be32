using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Finds by how many rows a picture has scrolled if all changes moved alike. It needs one hash of each row,
/// which is much cheaper than a search for parts that moved.</summary>
internal sealed class ScrollDetector
{
    private const int MinRows = 32;

    private static readonly uint[] s_weights = MakeWeights();

    private readonly FeatureTable _rows = new();
    private readonly Dictionary<int, int> _votes = [];

    /// <returns>Rows moved down; 0 if it did not scroll.</returns>
    public int Find(Frame before, Frame now, ChangeGrid changes)
    {
        PixelRect cells = changes.CellBounds();
        PixelRect area = changes.AreaOf(cells.X, cells.Y).Union(changes.AreaOf(cells.Right - 1, cells.Bottom - 1));

        // Unchanged columns beside the scrolled text would make every row's hash unique.
        area = ChangedRectangles.Shrink(before, now, area, []);
        if (area.Height < MinRows || area.Width < Vector256<uint>.Count)
        {
            return 0;
        }

        _rows.Clear();
        _votes.Clear();
        for (int y = area.Y; y < area.Bottom; y++)
        {
            _ = _rows.Add(Hash(before.Row(y).Slice(area.X, area.Width)), 0, y);
        }

        int known = 0;
        for (int y = area.Y; y < area.Bottom; y++)
        {
            if (_rows.TryGet(Hash(now.Row(y).Slice(area.X, area.Width)), out _, out int oldY))
            {
                known++;
                CollectionsMarshal.GetValueRefOrAddDefault(_votes, y - oldY, out _)++;
            }
        }

        KeyValuePair<int, int> best = _votes.OrderByDescending(vote => vote.Value).FirstOrDefault();
        return best.Value >= MinRows / 4 && best.Value * 2 > known ? best.Key : 0;
    }

    private static uint[] MakeWeights()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, DesktopLayout.MaxWidthPx).Select(_ => (uint)random.NextInt64(1L << 32) | 1)];
    }

    private static uint Hash(ReadOnlySpan<uint> row)
    {
        ReadOnlySpan<Vector256<uint>> pixels = MemoryMarshal.Cast<uint, Vector256<uint>>(row);
        ReadOnlySpan<Vector256<uint>> weights = MemoryMarshal.Cast<uint, Vector256<uint>>(
            s_weights.AsSpan(0, row.Length));
        Vector256<uint> sum = default;
        for (int i = 0; i < pixels.Length; i++)
        {
            sum += (pixels[i] ^ (pixels[i] >> 7)) * weights[i];
        }

        uint hash = Vector256.Sum(sum);
        return (hash ^ (hash >> 15)) * 0x2C1B_3C6D;
    }
}
