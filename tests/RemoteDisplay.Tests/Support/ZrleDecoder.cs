namespace RemoteDisplay.Tests.Support;

/// <summary>Written from RFC 6143, section 7.7.6.</summary>
internal sealed class ZrleDecoder : IDisposable
{
    private readonly Inflater _stream = new();

    /// <summary>Subencodings met.</summary>
    public HashSet<int> Seen { get; } = [];

    public void Decode(Wire wire, ClientFormat format, int width, int height, Action<int, int, uint> set)
    {
        _stream.Feed(wire.Bytes((int)wire.U32()));
        for (int top = 0; top < height; top += 64)
        {
            for (int left = 0; left < width; left += 64)
            {
                int tileWidth = Math.Min(64, width - left);
                uint[] tile = DecodeTile(format, tileWidth, Math.Min(64, height - top));
                for (int i = 0; i < tile.Length; i++)
                {
                    set(left + (i % tileWidth), top + (i / tileWidth), tile[i]);
                }
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private uint[] DecodeTile(ClientFormat format, int width, int height)
    {
        int sub = _stream.Take(1)[0];
        Seen.Add(sub);
        uint[] tile = new uint[width * height];
        uint Pixel() => format.ReadZrle(_stream.Take(format.ZrleBytes));
        uint[] Palette(int count) => [.. Enumerable.Range(0, count).Select(_ => Pixel())];
        switch (sub)
        {
            case 0:
                for (int i = 0; i < tile.Length; i++)
                {
                    tile[i] = Pixel();
                }

                break;
            case 1:
                Array.Fill(tile, Pixel());
                break;
            case >= 2 and <= 16:
                DecodePacked(Palette(sub), tile, width);
                break;
            case 128:
                DecodeRuns(tile, () => (Pixel(), Length()));
                break;
            case >= 130:
                uint[] palette = Palette(sub - 128);
                DecodeRuns(tile, () => _stream.Take(1)[0] is var index && index < 128
                    ? (palette[index], 1)
                    : (palette[index - 128], Length()));
                break;
            default:
                throw new InvalidDataException($"ZRLE subencoding {sub}");
        }

        return tile;
    }

    private void DecodePacked(uint[] palette, uint[] tile, int width)
    {
        int bits = palette.Length == 2 ? 1 : palette.Length <= 4 ? 2 : 4;
        int rowLength = ((width * bits) + 7) / 8;
        for (int y = 0; y < tile.Length / width; y++)
        {
            byte[] row = _stream.Take(rowLength);
            for (int x = 0; x < width; x++)
            {
                int shift = 8 - bits - (x * bits % 8);
                tile[(y * width) + x] = palette[row[x * bits / 8] >> shift & ((1 << bits) - 1)];
            }
        }
    }

    private static void DecodeRuns(uint[] tile, Func<(uint Pixel, int Length)> next)
    {
        for (int i = 0; i < tile.Length;)
        {
            (uint pixel, int length) = next();
            Array.Fill(tile, pixel, i, length);
            i += length;
        }
    }

    private int Length()
    {
        int length = 1;
        int part;
        do
        {
            part = _stream.Take(1)[0];
            length += part;
        }
        while (part == 255);
        return length;
    }
}
