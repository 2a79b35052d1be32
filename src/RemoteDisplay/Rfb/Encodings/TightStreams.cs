using RemoteDisplay.Rfb.Wire;

namespace RemoteDisplay.Rfb.Encodings;

/// <summary>The four zlib streams of a Tight connection. Source: rfbproto, "Tight Encoding", BasicCompression.</summary>
internal sealed class TightStreams : IDisposable
{
    private const int Count = 4;
    private const int StoredStream = 3;
    private const byte ExplicitFilter = 0x40;

    /// <summary>Shorter data is not deflated.</summary>
    private const int MinLengthToCompress = 12;

    private readonly Deflater?[] _deflaters = new Deflater?[Count];
    private int _level = 2;

    /// <summary>Another level begins all streams anew.</summary>
    public int Level
    {
        set
        {
            if (value != _level)
            {
                _level = value;
                Dispose();
            }
        }
    }

    /// <summary>Writes the control byte, the filter, and the data with its length.</summary>
    public void Write(int stream, ReadOnlySpan<byte> filter, ReadOnlySpan<byte> data, OutputBuffer output)
    {
        int control = stream << 4 | (filter.IsEmpty ? 0 : ExplicitFilter);
        if (data.Length < MinLengthToCompress)
        {
            output.Write((byte)control);
            output.Write(filter);
            output.Write(data);
            return;
        }

        if (_deflaters[stream] is not { } deflater)
        {
            deflater = new Deflater(stream == StoredStream ? 0 : _level);
            _deflaters[stream] = deflater;
            control |= 1 << stream;
        }

        output.Write((byte)control);
        output.Write(filter);
        ReadOnlySpan<byte> compressed = deflater.Compress(data);
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

    /// <summary>Seven bits in each of the first two bytes, eight in the third; bit 7 says that another follows.</summary>
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
