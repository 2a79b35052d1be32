using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>A range of guest physical addresses that the client has mapped.</summary>
/// <param name="Address">The first address.</param>
/// <param name="Size">The size in bytes, at least 1; the range does not wrap.</param>
/// <param name="Flags">The accesses that the client permits.</param>
/// <param name="Backing">The access to the memory; null when the client permits neither reads nor writes.</param>
internal sealed record DmaWindow(ulong Address, ulong Size, DmaMapFlags Flags, WindowBacking? Backing)
{
    /// <summary>The last address, inclusive because a window may end at 2^64.</summary>
    public ulong Last => Address + (Size - 1);

    public bool Contains(ulong address) => address - Address < Size;
}
