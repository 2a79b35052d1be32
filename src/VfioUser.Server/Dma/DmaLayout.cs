using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Dma;

/// <summary>The layout of a client's DMA messages. The specification has a 64-bit count and data at byte 16. The first
/// QEMU releases with a vfio-user client have a 32-bit count and data at byte 12, in messages of the same
/// length.</summary>
internal enum DmaLayout
{
    Specified,
    ShortCount,
}

/// <summary>Builds DMA requests and parses their replies, in either layout.</summary>
internal static class DmaMessage
{
    private const int ShortHead = 12;

    /// <summary>Writes the payload of a request; <paramref name="data"/> is used for DMA_WRITE only.</summary>
    /// <returns>The payload, in <paramref name="buffer"/>.</returns>
    public static ReadOnlySpan<byte> Build(
        Span<byte> buffer, in DmaAccess access, ReadOnlySpan<byte> data, DmaLayout layout)
    {
        Span<byte> payload = buffer[..(DmaAccess.Length + data.Length)];
        payload[^Math.Min(payload.Length, sizeof(uint))..].Clear();
        Wire.Write(payload, access);
        data.CopyTo(payload[HeadOf(layout)..]);
        return payload;
    }

    /// <summary>Finds the data of a reply to DMA_READ, or checks a reply to DMA_WRITE, whose echo may have 0, 12 or 16
    /// bytes.</summary>
    /// <returns>false when the reply is an error, has the wrong length, or belongs to another request.</returns>
    public static bool TryParse(
        in Message reply, in DmaAccess access, DmaLayout layout, out ReadOnlySpan<byte> data)
    {
        data = default;
        ReadOnlySpan<byte> payload = reply.Payload;
        if (reply.Header.IsError || reply.Fds.Count > 0)
        {
            return false;
        }

        if (reply.Header.Command == VfioUserCommand.DmaWrite)
        {
            return payload.IsEmpty
                || (payload.Length is ShortHead or DmaAccess.Length && EchoesLow(payload, access));
        }

        if (payload.Length != DmaAccess.Length + (int)access.Count || !EchoesLow(payload, access)
            || (layout == DmaLayout.Specified && Wire.Read<DmaAccess>(payload) != access))
        {
            return false;
        }

        data = payload.Slice(HeadOf(layout), (int)access.Count);
        return true;
    }

    private static int HeadOf(DmaLayout layout) => layout == DmaLayout.Specified ? DmaAccess.Length : ShortHead;

    /// <summary>Whether the address and the lower half of the count match; both layouts have them in the same
    /// place.</summary>
    private static bool EchoesLow(ReadOnlySpan<byte> payload, in DmaAccess access) =>
        payload[..ShortHead].SequenceEqual(Wire.AsBytes(in access)[..ShortHead]);
}
