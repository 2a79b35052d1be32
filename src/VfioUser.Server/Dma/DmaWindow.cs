using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>A range of guest physical addresses that the client has announced.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes, at least 1; the range does not wrap.</param>
/// <param name="Flags">What we may do there.</param>
/// <param name="Backing">null when we may neither read nor write there.</param>
internal sealed record DmaWindow(ulong Address, ulong Size, DmaMapFlags Flags, WindowBacking? Backing)
{
    /// <summary>The last byte: inclusive, for a window may end at 2^64.</summary>
    public ulong Last => Address + (Size - 1);

    public bool Contains(ulong address) => address - Address < Size;
}
