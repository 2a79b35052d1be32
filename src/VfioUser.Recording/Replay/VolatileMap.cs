using VfioUser.Protocol;

namespace VfioUser.Recording.Replay;

/// <summary>Finds the volatile bytes of a reply.</summary>
internal sealed class VolatileMap(IReadOnlyList<VolatileRange> ranges)
{
    private readonly ILookup<uint, VolatileRange> _ranges = ranges.ToLookup(range => range.Region);

    /// <summary>Zeroes the volatile bytes of the payload of a REGION_READ reply; no other reply has any.</summary>
    /// <returns>true if there were any.</returns>
    public bool Mask(VfioUserCommand command, Span<byte> payload)
    {
        if (command != VfioUserCommand.RegionRead || !Wire.TryRead(payload, out RegionTransfer transfer))
        {
            return false;
        }

        bool found = false;
        Span<byte> data = payload[RegionTransfer.Length..];
        foreach (VolatileRange range in _ranges[transfer.Region])
        {
            ulong start = range.Offset > transfer.Offset ? range.Offset - transfer.Offset : 0;
            ulong end = range.End > transfer.Offset ? Math.Min(range.End - transfer.Offset, (ulong)data.Length) : 0;
            if (start < end)
            {
                data[(int)start..(int)end].Clear();
                found = true;
            }
        }

        return found;
    }
}
