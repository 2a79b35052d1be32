using System.Buffers.Binary;
using System.IO.Hashing;

namespace RemoteDisplay.Png;

/// <summary>One chunk: length, type, data, CRC of type and data. Source: PNG specification, section 5.3.</summary>
internal static class PngChunk
{
    /// <summary>Bytes of IHDR's data. Source: section 11.2.2.</summary>
    public const int HeaderLength = 13;

    /// <summary>The signature of a PNG file, before its first chunk. Source: section 5.2.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static void Write(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        Crc32 crc = new();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        destination.Write(number);
    }
}
