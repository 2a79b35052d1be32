namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Rows of pixels as indices into a palette.</summary>
internal static class PaletteRows
{
    /// <summary>One bit a pixel, leftmost highest, set for the colour <paramref name="one"/>.</summary>
    public static void PackBits(ReadOnlySpan<uint> row, uint one, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            ReadOnlySpan<uint> eight = row.Slice(8 * i, Math.Min(8, row.Length - (8 * i)));
            int bits = 0;
            for (int x = 0; x < eight.Length; x++)
            {
                bits |= eight[x] == one ? 0x80 >> x : 0;
            }

            target[i] = (byte)bits;
        }
    }

    /// <summary>One byte a pixel.</summary>
    public static void PackBytes(ReadOnlySpan<uint> row, Palette palette, Span<byte> target)
    {
        while (!row.IsEmpty)
        {
            int run = row.IndexOfAnyExcept(row[0]);
            run = run < 0 ? row.Length : run;
            target[..run].Fill((byte)palette.IndexOf(row[0]));
            target = target[run..];
            row = row[run..];
        }
    }

    /// <summary>One, two or four bits a pixel, leftmost highest.</summary>
    public static void PackBits(ReadOnlySpan<uint> row, Palette palette, int bitsPerPixel, Span<byte> target)
    {
        uint colour = row[0];
        int index = palette.IndexOf(colour);
        int bits = 0;
        int count = 0;
        int at = 0;
        foreach (uint pixel in row)
        {
            if (pixel != colour)
            {
                colour = pixel;
                index = palette.IndexOf(colour);
            }

            bits = bits << bitsPerPixel | index;
            count += bitsPerPixel;
            if (count == 8)
            {
                target[at++] = (byte)bits;
                count = 0;
            }
        }

        if (count > 0)
        {
            target[at] = (byte)(bits << (8 - count));
        }
    }
}
