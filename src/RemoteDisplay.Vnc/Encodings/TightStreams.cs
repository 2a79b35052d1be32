using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>The zlib streams of a Tight connection. Source: rfbproto, "Tight Encoding", BasicCompression.</summary>
internal sealed class TightStreams : IDisposable
{
    private const int Count = 4;
    private const byte ExplicitFilter = 0x40;

    /// <summary>Shorter data is not deflated.</summary>
    private const int MinLengthToCompress = 12;

    private readonly Deflater?[] _deflaters = new Deflater?[Count];
    private int _level = 2;

    /// <summary>1 (fast) to 9 (small).</summary>
    public int Level
    {
        set => _level = value;
    }

    /// <summary>Writes the control byte, the filter, and the data with its length.</summary>
    public void Write(int stream, ReadOnlySpan<byte> filter, ReadOnlySpan<byte> data, bool store, OutputBuffer output)
    {
        output.Write((byte)(stream << 4 | (filter.IsEmpty ? 0 : ExplicitFilter)));
        output.Write(filter);
        if (data.Length < MinLengthToCompress)
        {
            output.Write(data);
            return;
        }

        Deflater deflater = _deflaters[stream] ??= new Deflater(_level);
        deflater.Level = _level;
        ReadOnlySpan<byte> compressed = store ? deflater.Store(data) : deflater.Compress(data);
        WriteCompactLength(compressed.Length, output);
        output.Write(compressed);
    }

    public void Dispose()
    {
        foreach (Deflater? deflater in _deflaters)
        {
            deflater?.Dispose();
        }

        Array.Clear(_deflaters);
    }

    /// <summary>Writes a length: seven bits in each of the first two bytes, eight in the third; bit 7 says that another
    /// byte follows.</summary>
    public static void WriteCompactLength(int length, OutputBuffer output)
    {
        if (length < 1 << 7)
        {
            output.Write((byte)length);
        }
        else if (length < 1 << 14)
        {
            output.Write((byte)(length | 0x80));
            output.Write((byte)(length >> 7));
        }
        else
        {
            output.Write((byte)(length | 0x80));
            output.Write((byte)((length >> 7) | 0x80));
            output.Write((byte)(length >> 14));
        }
    }
}
