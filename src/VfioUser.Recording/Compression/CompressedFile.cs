namespace VfioUser.Recording.Compression;

/// <summary>The input of a decompressor; remembers how the file ended.</summary>
/// <param name="file">The compressed file; this class takes ownership.</param>
internal sealed class CompressedFile(Stream file) : ReadOnlyStream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the decompressor tried to read past the end.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>The last four bytes, little-endian.</summary>
    public uint Tail { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count = file.Read(buffer);
        if (count == 0)
        {
            IsExhausted |= !buffer.IsEmpty;
            return 0;
        }

        Count += count;
        foreach (byte value in buffer[Math.Max(0, count - sizeof(uint))..count])
        {
            Tail = (Tail >> 8) | ((uint)value << 24);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
