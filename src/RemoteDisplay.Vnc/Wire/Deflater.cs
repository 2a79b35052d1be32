using System.Buffers.Binary;
using System.IO.Compression;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>A zlib stream that lasts as long as its connection. The viewer can inflate each piece when it arrives.
/// Source: RFC 6143, section 7.7.6; rfbproto, "Tight Encoding"; RFC 1950 and 1951.</summary>
/// <remarks>Each piece ends at a byte boundary, after a block that is not the last one, and the checksum at the end of
/// the stream is never reached. So each piece may use another compressor, with another level, and incompressible data
/// can be stored in between.</remarks>
internal sealed class Deflater : IDisposable
{
    /// <summary>Longest stored block. Source: RFC 1951, section 3.2.4.</summary>
    private const int MaxStored = 65535;

    private readonly OutputBuffer _compressed = new();
    private readonly BufferStream _sink;
    private DeflateStream? _compressor;
    private bool _hasBegun;
    private int _level;

    /// <param name="level">1 (fast) to 9 (small).</param>
    public Deflater(int level)
    {
        _level = level;
        _sink = new BufferStream(_compressed);
    }

    /// <summary>1 (fast) to 9 (small); a change applies from the next piece on.</summary>
    public int Level
    {
        set
        {
            if (value != _level)
            {
                _level = value;
                DropCompressor();
            }
        }
    }

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> data)
    {
        Begin();
        _compressor ??= new DeflateStream(
            _sink, new ZLibCompressionOptions { CompressionLevel = _level }, leaveOpen: true);
        _compressor.Write(data);
        _compressor.Flush();
        return _compressed.Written;
    }

    /// <summary>Adds the data uncompressed.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Store(ReadOnlySpan<byte> data)
    {
        // The compressor does not know this data, so its references to earlier data would be wrong.
        DropCompressor();
        Begin();
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, MaxStored);
            Span<byte> header = _compressed.Append(5);
            header[0] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)count);
            BinaryPrimitives.WriteUInt16LittleEndian(header[3..], (ushort)~count);
            _compressed.Write(data[..count]);
            data = data[count..];
        }

        return _compressed.Written;
    }

    public void Dispose()
    {
        DropCompressor();
        _sink.Dispose();
        _compressed.Dispose();
    }

    /// <summary>Writes the two bytes at the start of a stream: deflate with a window of 32 KiB. Source: RFC 1950,
    /// section 2.2.</summary>
    private void Begin()
    {
        _compressed.Clear();
        if (!_hasBegun)
        {
            _hasBegun = true;
            _compressed.Write([0x78, 0x01]);
        }
    }

    /// <summary>Disposal of the compressor writes the end of the stream; the next piece discards that.</summary>
    private void DropCompressor()
    {
        _compressor?.Dispose();
        _compressor = null;
    }
}
