using System.Buffers.Binary;
using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Recording.Fuzz;

/// <summary>Bytes to send in one piece, and the files to send with them.</summary>
internal sealed record FuzzMessage(byte[] Bytes, IReadOnlyList<FileDescription> Files)
{
    private const int SizeOffset = 4;

    public static FuzzMessage Of(RecordedEntry entry)
    {
        MessageHeader header = entry.Header;
        return new FuzzMessage([.. Wire.AsBytes(in header), .. entry.Payload], entry.Files);
    }

    /// <summary>The same message with its actual size in the header.</summary>
    public FuzzMessage WithTrueSize()
    {
        if (Bytes.Length < MessageHeader.Length)
        {
            return this;
        }

        byte[] bytes = (byte[])Bytes.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SizeOffset), (uint)bytes.Length);
        return this with { Bytes = bytes };
    }
}
