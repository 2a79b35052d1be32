using System.IO.Compression;
using VfioUser.Recording.Compression;

namespace VfioUser.Recording;

/// <summary>Recordings on disk: compressed as their name's ending says, .gz or .br, else plain.</summary>
public static class RecordingFile
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Makes the file, or empties it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static Stream Create(string path)
    {
        FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        return Path.GetExtension(path) switch
        {
            ".gz" => Buffered(new GZipStream(file, CompressionLevel.Fastest)),
            ".br" => Buffered(new BrotliStream(file, CompressionLevel.Fastest)),
            _ => file,
        };
    }

    /// <summary>Reading throws <see cref="EndOfStreamException"/> where a compressed file was cut.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Stream Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferBytes);
        return Path.GetExtension(path) switch
        {
            ".gz" => DecompressedStream.OfGzip(file),
            ".br" => DecompressedStream.OfBrotli(file),
            _ => file,
        };
    }

    /// <summary>A compressor does best with large pieces.</summary>
    private static BufferedStream Buffered(Stream stream) => new(stream, BufferBytes);
}
