using System.Buffers.Binary;

namespace RemoteDisplay.Tests.Support;

/// <summary>Numbers in network order, to and from a stream.</summary>
internal sealed class Wire(Stream stream)
{
    public Stream Stream { get; set; } = stream;

    public long BytesRead { get; private set; }

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Stream.ReadExactly(bytes);
        BytesRead += count;
        return bytes;
    }

    public byte U8() => Bytes(1)[0];

    public int U16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public int S32() => BinaryPrimitives.ReadInt32BigEndian(Bytes(4));

    public void Send(params byte[] bytes) => Stream.Write(bytes);

    public static byte[] Be16(params int[] values) =>
        [.. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })];

    public static byte[] Be32(params int[] values) => [.. values.SelectMany(value =>
        new[] { (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value })];
}
