using System.IO.Compression;

namespace RemoteDisplay.Tests.Support;

/// <summary>A zlib stream that is fed piece by piece.</summary>
internal sealed class Inflater : IDisposable
{
    private readonly MemoryStream _input = new();
    private readonly ZLibStream _stream;

    public Inflater() => _stream = new ZLibStream(_input, CompressionMode.Decompress);

    public void Feed(byte[] compressed)
    {
        long position = _input.Position;
        _input.Seek(0, SeekOrigin.End);
        _input.Write(compressed);
        _input.Position = position;
    }

    public byte[] Take(int count)
    {
        byte[] bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => _stream.Dispose();
}
