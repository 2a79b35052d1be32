using System.IO.Compression;

namespace RemoteDisplay.Rfb.Wire;

/// <summary>A zlib stream that lasts as long as its connection and is cut into pieces, each of which the viewer can
/// inflate when it has it. Source: RFC 6143, section 7.7.5; rfbproto, "Tight Encoding".</summary>
internal sealed class Deflater : IDisposable
{
    private readonly OutputBuffer _compressed = new();
    private readonly ZLibStream _stream;

    /// <param name="level">0 (store) to 9.</param>
    public Deflater(int level)
    {
        ZLibCompressionOptions options = new() { CompressionLevel = level };
        _stream = new ZLibStream(new BufferStream(_compressed), options);
    }

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> data)
    {
        _compressed.Clear();
        _stream.Write(data);
        _stream.Flush();
        return _compressed.Written;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _compressed.Dispose();
    }
}
