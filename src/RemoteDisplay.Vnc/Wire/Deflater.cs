using System.Buffers.Binary;
using System.IO.Compression;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>A zlib stream that lasts as long as its connection and is cut into pieces, each of which the viewer can
/// inflate when it has it. Source: RFC 6143, section 7.7.6; rfbproto, "Tight Encoding"; RFC 1950 and 1951.</summary>
/// <remarks>Each piece ends at a byte, after a block that is not the last one, and the check sum at the end of the
/// stream is never reached. So the compressor may be another one for each piece, with another level, and what it would
/// not make shorter is put in between as it is.</remarks>
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

    /// <summary>1 (fast) to 9 (small); another one from now on.</summary>
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

    /// <summary>Puts the data in without compressing it.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Store(ReadOnlySpan<byte> data)
    {
        // The compressor must forget what it knows: the viewer will have this in between.
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

    /// <summary>The stream begins with two bytes: deflate with a window of 32 KiB. Source: RFC 1950, section
    /// 2.2.</summary>
    private void Begin()
    {
        _compressed.Clear();
        if (!_hasBegun)
        {
            _hasBegun = true;
            _compressed.Write([0x78, 0x01]);
        }
    }

    /// <summary>What it writes at its end would end the stream, and is thrown away by the next piece.</summary>
    private void DropCompressor()
    {
        _compressor?.Dispose();
        _compressor = null;
    }
}
