using System.IO.Compression;

namespace VfioUser.Recording.Compression;

/// <summary>The decompressed content of a file. The decompressors of .NET treat the end of a truncated file as the end
/// of its content; this one first returns all readable content, then throws <see
/// cref="EndOfStreamException"/>.</summary>
internal sealed class DecompressedStream : ReadOnlyStream
{
    /// <summary>Header and trailer of a gzip file.</summary>
    private const int MinGzipBytes = 10 + 8;

    private readonly CompressedFile _file;
    private readonly Stream _content;
    private readonly Func<CompressedFile, uint, bool> _isWhole;
    private uint _length;

    private DecompressedStream(CompressedFile file, Stream content, Func<CompressedFile, uint, bool> isWhole)
    {
        _file = file;
        _content = content;
        _isWhole = isWhole;
    }

    /// <summary>A gzip file ends with the length of its content, modulo 2^32. Source: RFC 1952, ISIZE.</summary>
    /// <param name="file">A gzip file of one member; the stream takes ownership.</param>
    public static DecompressedStream OfGzip(Stream file)
    {
        CompressedFile compressed = new(file);
        return new DecompressedStream(
            compressed,
            new GZipStream(compressed, CompressionMode.Decompress),
            (whole, length) => whole.Count >= MinGzipBytes && whole.Tail == length);
    }

    /// <summary>The last block of a Brotli stream is marked, so the decompressor reads nothing after it. Source: RFC
    /// 7932, ISLAST.</summary>
    /// <param name="file">The Brotli file; the stream takes ownership.</param>
    public static DecompressedStream OfBrotli(Stream file)
    {
        CompressedFile compressed = new(file);
        return new DecompressedStream(
            compressed, new BrotliStream(compressed, CompressionMode.Decompress), (whole, _) => !whole.IsExhausted);
    }

    /// <exception cref="EndOfStreamException">The file is cut short.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = _content.Read(buffer);
        _length += (uint)count;
        return count > 0 || buffer.IsEmpty || _file.Count == 0 || _isWhole(_file, _length)
            ? count
            : throw new EndOfStreamException("the compressed file is cut short");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
