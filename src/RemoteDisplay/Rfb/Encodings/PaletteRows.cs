namespace RemoteDisplay.Rfb.Encodings;

/// <summary>Rows of pixels as indices into a palette.</summary>
internal static class PaletteRows
{
    /// <summary>One bit a pixel, leftmost highest, set where it is <paramref name="one"/>.</summary>
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

    /// <summary>Two or four bits a pixel, leftmost highest; or one.</summary>
    public static void PackBits(ReadOnlySpan<uint> row, Palette palette, int bitsPerPixel, Span<byte> target)
    {
        target.Clear();
        for (int x = 0; x < row.Length; x++)
        {
            int bit = x * bitsPerPixel;
            target[bit / 8] |= (byte)(palette.IndexOf(row[x]) << (8 - bitsPerPixel - (bit % 8)));
        }
    }
}
