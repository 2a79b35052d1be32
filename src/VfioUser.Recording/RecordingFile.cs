using System.IO.Compression;
using VfioUser.Recording.Compression;

namespace VfioUser.Recording;

/// <summary>Recordings on disk, compressed if the name ends in .gz or .br.</summary>
public static class RecordingFile
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Creates the file, or truncates it.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
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

    /// <summary>Opens a file. Reading throws <see cref="EndOfStreamException"/> where a compressed file is cut
    /// short.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
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

    /// <summary>Buffers writes, because a compressor works best with large pieces.</summary>
    private static BufferedStream Buffered(Stream stream) => new(stream, BufferBytes);
}
