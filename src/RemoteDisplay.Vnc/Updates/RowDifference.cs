namespace RemoteDisplay.Vnc.Updates;

/// <summary>Finds where a row differs from the viewer's, except where copies repair it.</summary>
internal readonly ref struct RowDifference(
    ReadOnlySpan<uint> before, ReadOnlySpan<uint> now, int y, ReadOnlySpan<CopyMove> copies)
{
    private readonly ReadOnlySpan<uint> _before = before;
    private readonly ReadOnlySpan<uint> _now = now;
    private readonly ReadOnlySpan<CopyMove> _copies = copies;

    /// <returns>The first column from <paramref name="from"/> that differs; <paramref name="to"/> if none
    /// does.</returns>
    public int First(int from, int to)
    {
        int x = from;
        while (x < to)
        {
            int end = UncoveredUntil(ref x, to);
            if (x >= to)
            {
                break;
            }

            int equal = _now[x..end].CommonPrefixLength(_before[x..end]);
            if (equal < end - x)
            {
                return x + equal;
            }

            x = end;
        }

        return to;
    }

    /// <returns>The last column before <paramref name="to"/> that differs; <paramref name="from"/> - 1 if none from
    /// <paramref name="from"/> on does.</returns>
    public int Last(int from, int to)
    {
        int last = from - 1;
        for (int x = First(from, to); x < to; x = First(x + 1, to))
        {
            last = x;
            if (_copies.IsEmpty)
            {
                return LastUncovered(x, to);
            }
        }

        return last;
    }

    private int LastUncovered(int from, int to)
    {
        int x = to - 1;
        while (x > from && _now[x] == _before[x])
        {
            x--;
        }

        return x;
    }

    /// <summary>Moves <paramref name="x"/> behind the copies that cover it.</summary>
    /// <returns>The end of the uncovered part: the start of the next copy, or the end of the row.</returns>
    private int UncoveredUntil(ref int x, int to)
    {
        int end = to;
        for (int i = 0; i < _copies.Length; i++)
        {
            (int left, int right) = (_copies[i].Area.X, _copies[i].Area.Right);
            if (y < _copies[i].Area.Y || y >= _copies[i].Area.Bottom || right <= x)
            {
                continue;
            }

            if (left > x)
            {
                end = Math.Min(end, left);
            }
            else
            {
                // Copies examined before may cover the new position.
                (x, end, i) = (right, to, -1);
            }
        }

        return end;
    }
}
