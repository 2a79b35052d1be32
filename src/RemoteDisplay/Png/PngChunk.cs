using System.Buffers.Binary;
using System.IO.Hashing;

namespace RemoteDisplay.Png;

/// <summary>One chunk: length, type, data, CRC of type and data. Source: PNG specification, section 5.3.</summary>
internal static class PngChunk
{
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
