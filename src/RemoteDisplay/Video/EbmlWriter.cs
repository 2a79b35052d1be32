using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RemoteDisplay.Video;

/// <summary>Writes elements of EBML into memory. Source: RFC 8794.</summary>
internal sealed class EbmlWriter
{
    /// <summary>The eight bytes of a size that is not known yet. Source: RFC 8794, section 6.2.</summary>
    public const ulong UnknownSize = 0x01FF_FFFF_FFFF_FFFF;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>The eight bytes of a size.</summary>
    public static ulong SizeOf(long bytes) => 0x0100_0000_0000_0000 | (ulong)bytes;

    /// <summary>An element's id and its size as eight bytes, which may be replaced later.</summary>
    public void Begin(uint id, ulong size = UnknownSize)
    {
        Id(id);
        Fixed(size);
    }

    /// <summary>An element with others in it.</summary>
    public void Master(uint id, Action<EbmlWriter> content)
    {
        EbmlWriter inner = new();
        content(inner);
        Binary(id, inner.Written);
    }

    public void Unsigned(uint id, ulong value)
    {
        Id(id);
        _bytes.Write<byte>([0x88]);
        Fixed(value);
    }

    public void Signed(uint id, long value) => Unsigned(id, unchecked((ulong)value));

    public void Float(uint id, double value) => Unsigned(id, BitConverter.DoubleToUInt64Bits(value));

    public void Text(uint id, string text) => Binary(id, Encoding.UTF8.GetBytes(text));

    public void Binary(uint id, ReadOnlySpan<byte> bytes)
    {
        Begin(id, SizeOf(bytes.Length));
        _bytes.Write(bytes);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void Id(uint id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        Bytes(bytes.TrimStart((byte)0));
    }

    private void Fixed(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
