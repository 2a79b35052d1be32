using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Finds how far parts of a picture have moved, in any direction: scrolled text, a dragged window.</summary>
/// <remarks>A feature is a place where two neighbours differ, together with the 32 pixels to its right. A hash of them
/// selects the features to examine, so the selection does not depend on their place. Each feature that is in both
/// pictures votes for its movement. A feature that occurs several times votes with its first place, which is right if
/// something moved as a whole; these votes count last. A vote proves nothing: the caller compares.</remarks>
internal sealed class MoveDetector
{
    /// <summary>The fewest changed cells to search; fewer are cheaper to send.</summary>
    private const int MinCells = 8;

    private const int MinVotes = 5;
    private const int WindowPx = 32;
    private const int WantedFeatures = 3000;

    /// <summary>The first eight pixels select one place of this many for the complete hash.</summary>
    private const int QuickSelector = 7;

    /// <summary>The number of pictures from one search to the next after fruitless searches.</summary>
    private const int MaxPause = 15;

    private static readonly uint[] s_weights = MakeWeights();

    private readonly FeatureTable _features = new();
    private readonly Dictionary<(int Dx, int Dy), int> _votes = [];
    private readonly Dictionary<(int Dx, int Dy), int> _votesOfRepeated = [];
    private int _failures;
    private int _pause;

    /// <summary>Whether to search: the change is large enough, and the last searches were useful.</summary>
    public bool IsDue(Frame now, ChangeGrid changes) =>
        changes.Count >= MinCells && now.WidthPx >= WindowPx && _pause-- <= 0;

    /// <summary>Finds the movements with the most votes, most votes first, at most <paramref name="ways"/>.Length. The
    /// caller must report to <see cref="Learn"/> whether they were useful.</summary>
    /// <returns>The number of movements.</returns>
    public int Find(Frame before, Frame now, ChangeGrid changes, Span<(int Dx, int Dy)> ways)
    {
        int selector = SelectorFor(changes.Count * ChangeGrid.CellPx * ChangeGrid.CellPx / 4);
        _features.Clear();
        _votes.Clear();
        _votesOfRepeated.Clear();
        Scan(before, changes, selector, isBefore: true);
        Scan(now, changes, selector, isBefore: false);
        int found = Best(_votes, ways);
        return found + Best(_votesOfRepeated, ways[found..]);
    }

    /// <summary>Records whether anything has moved in a way that was found.</summary>
    public void Learn(bool isUseful)
    {
        _failures = isUseful ? 0 : Math.Min(_failures + 1, MaxPause);
        _pause = _failures > 2 ? _failures : 0;
    }

    /// <summary>The bits of a hash that must be 0, so that about the wanted number of features remains.</summary>
    private static int SelectorFor(int candidates)
    {
        int selector = 0;
        while (candidates / (selector + 1) > WantedFeatures)
        {
            selector = (selector << 1) | 1;
        }

        return selector;
    }

    private static uint[] MakeWeights()
    {
        uint[] weights = new uint[WindowPx];
        uint state = 0x2545_F491;
        for (int i = 0; i < weights.Length; i++)
        {
            state = (state * 0x0019_660D) + 0x3C6E_F35F;
            weights[i] = state | 1;
        }

        return weights;
    }

    private static uint Hash(ReadOnlySpan<uint> window)
    {
        Vector256<uint> sum = default;
        for (int i = 0; i < WindowPx; i += Vector256<uint>.Count)
        {
            sum += Vector256.Create(window[i..]) * Vector256.Create(s_weights.AsSpan(i));
        }

        uint hash = Vector256.Sum(sum);
        hash = (hash ^ (hash >> 15)) * 0x2C1B_3C6D;
        return hash ^ (hash >> 13);
    }

    /// <summary>A bit for each of the first eight places that a hash of eight pixels selects.</summary>
    private static uint QuickMatches(ReadOnlySpan<uint> row)
    {
        Vector256<uint> sum = default;
        for (int i = 0; i < Vector256<uint>.Count; i++)
        {
            sum += Vector256.Create(row[i..]) * s_weights[i];
        }

        sum ^= sum >> 15;
        return Vector256.Equals(sum & Vector256.Create((uint)QuickSelector), Vector256<uint>.Zero)
            .ExtractMostSignificantBits();
    }

    private void Scan(Frame frame, ChangeGrid changes, int selector, bool isBefore)
    {
        for (int row = 0; row < changes.Rows; row++)
        {
            for (int column = 0; column < changes.Columns; column++)
            {
                int first = column;
                while (column < changes.Columns && changes[column, row])
                {
                    column++;
                }

                int endY = column > first ? Math.Min((row + 1) * ChangeGrid.CellPx, frame.HeightPx) : 0;
                for (int y = row * ChangeGrid.CellPx; y < endY; y++)
                {
                    ScanRow(frame.Row(y), y, first * ChangeGrid.CellPx, column * ChangeGrid.CellPx, selector, isBefore);
                }
            }
        }
    }

    private void ScanRow(ReadOnlySpan<uint> row, int y, int from, int to, int selector, bool isBefore)
    {
        int end = Math.Min(to, row.Length - WindowPx);
        uint rest = (uint)(selector >= QuickSelector ? selector / (QuickSelector + 1) : selector);
        for (int x = Math.Max(from, 1); x < end; x += Vector256<uint>.Count)
        {
            uint edges = ~Vector256.Equals(Vector256.Create(row[x..]), Vector256.Create(row[(x - 1)..]))
                .ExtractMostSignificantBits();
            edges &= 0xFF;
            if (edges != 0 && selector >= QuickSelector)
            {
                edges &= QuickMatches(row[x..]);
            }

            for (; edges != 0; edges &= edges - 1)
            {
                int at = x + BitOperations.TrailingZeroCount(edges);
                if (at >= end)
                {
                    break;
                }

                uint hash = Hash(row.Slice(at, WindowPx));
                if ((hash & rest) != 0)
                {
                    continue;
                }

                if (isBefore)
                {
                    _ = _features.Add(hash, at, y);
                }
                else if (_features.TryGet(hash, out int oldX, out int oldY) && (oldX != at || oldY != y))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_votes, (at - oldX, y - oldY), out _)++;
                }
                else if (_features.TryTakeFirst(hash, out oldX, out oldY) && (oldX != at || oldY != y))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_votesOfRepeated, (at - oldX, y - oldY), out _)++;
                }
            }
        }
    }

    private static int Best(Dictionary<(int Dx, int Dy), int> votes, Span<(int Dx, int Dy)> ways)
    {
        int found = 0;
        foreach (((int Dx, int Dy) way, int _) in
            votes.Where(vote => vote.Value >= MinVotes).OrderByDescending(vote => vote.Value).Take(ways.Length))
        {
            ways[found++] = way;
        }

        return found;
    }
}
