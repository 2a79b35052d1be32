using System.Buffers.Binary;

namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>An entry of a descriptor table. Source: virtio 1.2, section 2.7.5.</summary>
internal readonly record struct Descriptor(ulong Address, uint Length, ushort Flags, ushort Next)
{
    public const int Size = 16;

    public bool HasNext => (Flags & 1) != 0;

    /// <summary>Whether the device writes to the buffer; otherwise it reads it.</summary>
    public bool IsWritable => (Flags & 2) != 0;

    /// <summary>Whether the buffer is a table of descriptors.</summary>
    public bool IsIndirect => (Flags & 4) != 0;

    /// <summary>Reads a copy, because the guest may change the entry meanwhile.</summary>
    public static Descriptor Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
}
