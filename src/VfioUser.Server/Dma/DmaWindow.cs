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

    /// <summary>Returns the index of the first window that ends at an address or after it, or the number of windows
    /// when all end before it.</summary>
    /// <param name="windows">Windows in ascending order, without overlap.</param>
    /// <param name="address">The guest physical address.</param>
    public static int FirstEndingAtOrAfter(ReadOnlySpan<DmaWindow> windows, ulong address)
    {
        int low = 0;
        int high = windows.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (windows[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
