using DisplayModel.Scanout;
using RemoteDisplay.Png;

namespace RemoteDisplay.Tests.Support;

/// <summary>Written from rfbproto, "Tight Encoding" and "TightPNG Encoding".</summary>
internal sealed class TightDecoder : IDisposable
{
    private const int GradientFilter = 2;

    private readonly Inflater?[] _streams = new Inflater?[4];

    /// <summary>Subencodings met: fill, png, copy, palette, and so on.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>The last JPEG file.</summary>
    public byte[]? Jpeg { get; private set; }

    public void Decode(Wire wire, ClientFormat format, int width, int height, bool isPng, Action<int, int, uint> set)
    {
        int control = wire.U8();
        for (int i = 0; i < 4; i++)
        {
            if ((control >> i & 1) != 0)
            {
                _streams[i]?.Dispose();
                _streams[i] = null;
            }
        }

        int bytes = format.IsTightShort ? 3 : format.Bytes;
        switch (control >> 4)
        {
            case 8:
                Seen.Add("fill");
                uint colour = format.ReadTight(wire.Bytes(bytes));
                All(width, height, (_, _) => colour, set);
                break;
            case 9 when !isPng:
                // An approximation, which no test compares: the pixels stay as they are until they come themselves.
                Seen.Add("jpeg");
                Jpeg = wire.Bytes(CompactLength(wire));
                break;
            case 10 when isPng:
                Seen.Add("png");
                Frame frame = PngDecoder.Read(wire.Bytes(CompactLength(wire)));
                All(width, height, (x, y) => format.FromRgb(frame.Row(y)[x]), set);
                break;
            case < 8 when !isPng:
                DecodeBasic(wire, format, control >> 4, width, height, bytes, set);
                break;
            default:
                throw new InvalidDataException($"Tight control 0x{control:X2}");
        }
    }

    public void Dispose()
    {
        foreach (Inflater? stream in _streams)
        {
            stream?.Dispose();
        }
    }

    private void DecodeBasic(
        Wire wire, ClientFormat format, int control, int width, int height, int bytes, Action<int, int, uint> set)
    {
        int stream = control & 3;
        int filter = (control & 4) != 0 ? wire.U8() : 0;
        uint[] palette = [];
        int rowLength = width * bytes;
        if (filter == 1)
        {
            palette = new uint[wire.U8() + 1];
            for (int i = 0; i < palette.Length; i++)
            {
                palette[i] = format.ReadTight(wire.Bytes(bytes));
            }

            rowLength = palette.Length == 2 ? (width + 7) / 8 : width;
        }
        else if (filter is not 0 and not GradientFilter)
        {
            throw new InvalidDataException($"Tight filter {filter}");
        }

        Seen.Add(filter != 1 ? $"copy{stream}" : palette.Length == 2 ? "mono" : "palette");
        byte[] data = ReadData(wire, stream, rowLength * height);
        if (filter == GradientFilter)
        {
            AddPredictions(data, rowLength, bytes);
        }

        All(width, height, (x, y) => filter != 1 ? format.ReadTight(data.AsSpan((y * rowLength) + (x * bytes), bytes))
            : palette.Length == 2 ? palette[data[(y * rowLength) + (x / 8)] >> (7 - (x % 8)) & 1]
            : palette[data[(y * rowLength) + x]], set);
    }

    /// <summary>Each byte of a colour is the difference from what its neighbours to the left, above and between them
    /// predict.</summary>
    private static void AddPredictions(byte[] data, int rowLength, int bytes)
    {
        for (int i = 0; i < data.Length; i++)
        {
            bool hasLeft = i % rowLength >= bytes;
            bool hasAbove = i >= rowLength;
            int left = hasLeft ? data[i - bytes] : 0;
            int above = hasAbove ? data[i - rowLength] : 0;
            int corner = hasLeft && hasAbove ? data[i - rowLength - bytes] : 0;
            data[i] += (byte)Math.Clamp(left + above - corner, 0, 255);
        }
    }

    private byte[] ReadData(Wire wire, int stream, int length)
    {
        if (length < 12)
        {
            return wire.Bytes(length);
        }

        Inflater inflater = _streams[stream] ??= new Inflater();
        inflater.Feed(wire.Bytes(CompactLength(wire)));
        return inflater.Take(length);
    }

    private static int CompactLength(Wire wire)
    {
        int first = wire.U8();
        int length = first & 0x7F;
        if (first >= 0x80)
        {
            int second = wire.U8();
            length |= (second & 0x7F) << 7;
            length |= second >= 0x80 ? wire.U8() << 14 : 0;
        }

        return length;
    }

    private static void All(int width, int height, Func<int, int, uint> get, Action<int, int, uint> set)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                set(x, y, get(x, y));
            }
        }
    }
}
