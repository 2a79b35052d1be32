using System.Buffers.Binary;

namespace RemoteDisplay.QemuConsole.Vhost;

/// <summary>The 12 bytes in front of every vhost-user message, in the machine's byte order, which is little-endian.
/// Source: QEMU, docs/interop/vhost-user.rst, "Header".</summary>
/// <param name="Request">The kind of request.</param>
/// <param name="Flags">The version in bits 1:0, and flags.</param>
/// <param name="Size">Bytes that follow.</param>
internal readonly record struct VhostHeader(VhostRequest Request, uint Flags, uint Size)
{
    public const int Length = 12;

    private const uint VersionMask = 3;
    private const uint Version = 1;
    private const uint Reply = 1 << 2;
    private const uint NeedReply = 1 << 3;

    public bool IsVersion1 => (Flags & VersionMask) == Version;

    /// <summary>The peer wants a reply that says whether the request succeeded, if it has no other reply.</summary>
    public bool NeedsReply => (Flags & NeedReply) != 0;

    public static VhostHeader ReplyTo(VhostRequest request, int size) => new(request, Version | Reply, (uint)size);

    public static VhostHeader Read(ReadOnlySpan<byte> bytes) => new(
        (VhostRequest)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Request);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Size);
    }
}
