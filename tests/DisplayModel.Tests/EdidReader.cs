using DisplayModel.Timing;

namespace DisplayModel.Tests;

/// <summary>Reads an EDID bit by bit, without sharing anything with the builder. Source: VESA E-EDID A.2,
/// CTA-861-H.</summary>
internal sealed class EdidReader(byte[] edid)
{
    /// <summary>The detailed timings of both blocks, in order.</summary>
    public IReadOnlyList<DisplayTiming> DetailedTimings
    {
        get
        {
            List<int> offsets = [54, 72, 90, 108];
            for (int offset = 128 + edid[130]; offset + 18 <= 255; offset += 18)
            {
                offsets.Add(offset);
            }

            return [.. offsets.Where(offset => edid[offset] != 0 || edid[offset + 1] != 0).Select(TimingAt)];
        }
    }

    /// <summary>Sizes of the standard timings, all of 60 Hz.</summary>
    public IEnumerable<(int WidthPx, int HeightPx)> StandardTimings
    {
        get
        {
            for (int offset = 38; offset < 54 && edid[offset] != 1; offset += 2)
            {
                int widthPx = (edid[offset] * 8) + 248;
                (int across, int down) = (edid[offset + 1] >> 6) switch
                {
                    0 => (16, 10),
                    1 => (4, 3),
                    2 => (5, 4),
                    _ => (16, 9),
                };
                yield return (widthPx, widthPx * down / across);
            }
        }
    }

    /// <summary>Tag and content of the data blocks of the extension.</summary>
    public IEnumerable<(int Tag, byte[] Content)> DataBlocks
    {
        get
        {
            int end = 128 + edid[130];
            for (int offset = 132; offset < end; offset += 1 + (edid[offset] & 0x1F))
            {
                yield return (edid[offset] >> 5, edid.AsSpan(offset + 1, edid[offset] & 0x1F).ToArray());
            }
        }
    }

    public string Text(byte tag)
    {
        foreach (int offset in (int[])[54, 72, 90, 108])
        {
            if (edid.AsSpan(offset, 5).SequenceEqual<byte>([0, 0, 0, tag, 0]))
            {
                return string.Concat(edid.AsSpan(offset + 5, 13).ToArray().Select(value => (char)value)).Split('\n')[0];
            }
        }

        return "";
    }

    private DisplayTiming TimingAt(int at)
    {
        int horizontalActive = Bits(edid[at + 4] >> 4, edid[at + 2]);
        int horizontalBlank = Bits(edid[at + 4] & 15, edid[at + 3]);
        int verticalActive = Bits(edid[at + 7] >> 4, edid[at + 5]);
        int verticalBlank = Bits(edid[at + 7] & 15, edid[at + 6]);
        int horizontalPorch = Bits(edid[at + 11] >> 6, edid[at + 8]);
        int horizontalSync = Bits((edid[at + 11] >> 4) & 3, edid[at + 9]);
        int verticalPorch = (((edid[at + 11] >> 2) & 3) * 16) + (edid[at + 10] >> 4);
        int verticalSync = ((edid[at + 11] & 3) * 16) + (edid[at + 10] & 15);
        return new DisplayTiming(
            Bits(edid[at + 1], edid[at]) * 10_000L,
            Axis(horizontalActive, horizontalBlank, horizontalPorch, horizontalSync, (edid[at + 17] & 2) != 0),
            Axis(verticalActive, verticalBlank, verticalPorch, verticalSync, (edid[at + 17] & 4) != 0));
    }

    private static RasterAxis Axis(int active, int blank, int porch, int sync, bool syncPositive) =>
        new(active, active + porch, active + porch + sync, active + blank) { SyncPositive = syncPositive };

    private static int Bits(int high, int low) => (high * 256) + low;
}
