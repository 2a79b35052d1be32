using VfioUser.Protocol;

namespace VfioUser.Bench;

/// <summary>The messages of the hot loops, made once.</summary>
internal static class Requests
{
    /// <summary>Bytes in front of a region access's data, in both directions.</summary>
    public const int Overhead = MessageHeader.Length + RegionTransfer.Length;

    public static byte[] Read(Target target) =>
        Access(target, VfioUserCommand.RegionRead, MessageFlags.None, dataBytes: 0);

    public static byte[] Write(Target target) =>
        Access(target, VfioUserCommand.RegionWrite, MessageFlags.None, target.Size);

    /// <summary>Several posted writes, one after the other.</summary>
    public static byte[] PostedWrites(Target target, int count)
    {
        byte[] one = Access(target, VfioUserCommand.RegionWrite, MessageFlags.NoReply, target.Size);
        return [.. Enumerable.Repeat(one, count).SelectMany(bytes => bytes)];
    }

    /// <summary>One posted REGION_WRITE_MULTI.</summary>
    public static byte[] WriteMulti(Target target, int entries)
    {
        int size = MessageHeader.Length + RegionWriteMulti.Length + (entries * RegionWriteEntry.Length);
        byte[] message = new byte[size];
        Span<byte> rest = Wire.Write(
            message, new MessageHeader(1, VfioUserCommand.RegionWriteMulti, (uint)size, MessageFlags.NoReply, 0));
        rest = Wire.Write(rest, new RegionWriteMulti((ulong)entries));
        for (int i = 0; i < entries; i++)
        {
            rest = Wire.Write(
                rest, new RegionWriteEntry(target.Offset, (uint)target.Region, (uint)Math.Min(8, target.Size), 0));
        }

        return message;
    }

    private static byte[] Access(Target target, VfioUserCommand command, MessageFlags flags, int dataBytes)
    {
        byte[] message = new byte[Overhead + dataBytes];
        Span<byte> rest = Wire.Write(message, new MessageHeader(1, command, (uint)message.Length, flags, 0));
        Wire.Write(rest, new RegionTransfer(target.Offset, (uint)target.Region, (uint)target.Size));
        return message;
    }
}
