namespace VfioUser.Recording.Compression;

/// <summary>A compressed file on its way to a decompressor; remembers how it ended.</summary>
/// <param name="file">Owned from here on.</param>
internal sealed class CompressedFile(Stream file) : ReadOnlyStream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>More was wanted than there is.</summary>
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
