namespace GvtDevice.Gtt;

/// <summary>Surfaces of the firmware: guest physical memory that no page table translates, so a driver may change its
/// page table while one is shown. Their offsets are far beyond those that planes of a driver can reach.</summary>
internal static class DirectSurface
{
    private const ulong Base = 1UL << 62;

    /// <summary>The offset of the surface at a guest physical address.</summary>
    public static ulong OffsetOf(uint address) => Base + address;

    /// <summary>The guest physical address of an offset; null if the page table translates it.</summary>
    public static ulong? AddressOf(ulong surfaceOffset) => surfaceOffset >= Base ? surfaceOffset - Base : null;
}
