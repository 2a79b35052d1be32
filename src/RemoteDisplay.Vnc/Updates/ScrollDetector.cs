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

    /// <summary>Rows from one that is compared to the next, to see whether a picture scrolls on as it did: no multiple
    /// or part of the usual heights of lines.</summary>
    private const int SampleStep = 13;

    private const int MinSamples = 16;

    /// <summary>A text cursor may be in one of so many rows.</summary>
    private const int SamplesPerError = 32;

    private static readonly uint[] s_weights = MakeWeights();

    private readonly FeatureTable _rows = new();
    private readonly Dictionary<int, int> _votes = [];
    private int _last;

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

        if (!HasScrolled(before, now, area, _last))
        {
            _last = Search(before, now, area);
        }

        return _last;
    }

    /// <summary>Whether nearly all of a few rows are those that were above or below. It is much cheaper than a
    /// search.</summary>
    private static bool HasScrolled(Frame before, Frame now, PixelRect area, int dy)
    {
        if (dy == 0)
        {
            return false;
        }

        int samples = 0;
        int errors = 0;
        for (int y = area.Y + Math.Max(dy, 0); y < area.Bottom + Math.Min(dy, 0); y += SampleStep)
        {
            samples++;
            errors += IsSame(now.Row(y), before.Row(y - dy)) ? 0 : 1;
            if (errors > area.Height / SampleStep / SamplesPerError)
            {
                return false;
            }
        }

        return samples >= MinSamples;

        bool IsSame(ReadOnlySpan<uint> row, ReadOnlySpan<uint> other) =>
            row.Slice(area.X, area.Width).SequenceEqual(other.Slice(area.X, area.Width));
    }

    private int Search(Frame before, Frame now, PixelRect area)
    {
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
