namespace GvtDevice.Gtt;

/// <summary>An entry of the global page table. Source: SKL PRM vol. 5, GGTT page table entry.</summary>
internal readonly record struct Pte(ulong Raw)
{
    private const ulong Present = 1;
    private const ulong AddressMask = 0x7F_FFFF_F000;

    public bool IsPresent => (Raw & Present) != 0;

    /// <summary>Guest physical address of the page.</summary>
    public ulong Address => Raw & AddressMask;
}
