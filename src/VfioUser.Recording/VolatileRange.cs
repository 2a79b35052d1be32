namespace VfioUser.Recording;

/// <summary>Bytes of a region that may read differently each time, because they depend on the clock or on guest memory.
/// A replay does not compare them.</summary>
/// <param name="Region"><see cref="Protocol.PciRegionIndex"/>, or a device specific index.</param>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Name">A name for people.</param>
public sealed record VolatileRange(uint Region, ulong Offset, ulong Length, string Name)
{
    /// <summary>The offset behind the last volatile byte; saturates.</summary>
    public ulong End => Length > ulong.MaxValue - Offset ? ulong.MaxValue : Offset + Length;
}
