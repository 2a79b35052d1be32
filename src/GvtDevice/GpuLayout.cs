using VfioUser.Protocol;

namespace GvtDevice;

/// <summary>Sizes and offsets that several units use. Source: KBL PRM vol. 5 (memory views), vol. 2c
/// (GTTMMADR).</summary>
public static class GpuLayout
{
    /// <summary>Region of GTTMMADR.</summary>
    public const int RegisterRegion = PciRegionIndex.Bar0;

    /// <summary>Region of GMADR.</summary>
    public const int ApertureRegion = PciRegionIndex.Bar2;

    /// <summary>Region of IOBAR.</summary>
    public const int IoRegion = PciRegionIndex.Bar4;

    /// <summary>Bytes of GTTMMADR, BAR0: registers below, page table above. The stolen memory of a bare GPU follows.
    /// </summary>
    public const ulong Bar0Size = 16 << 20;

    /// <summary>Bytes of BAR0 that hold registers. Drivers map 2 MiB of it up to Gen11, and 4 MiB from Gen12 on.
    /// Source: i915, uncore_mmio_setup (mmio_size).</summary>
    public const uint MmioSize = 4 << 20;

    /// <summary>Offset of the OpRegion in BAR0, between registers and page table, so that a guest can map it.</summary>
    public const ulong OpRegionOffset = 6 << 20;

    /// <summary>Offset of the global page table in BAR0: 8 MiB of 8-byte entries, which translate 4 GiB of graphics
    /// address space.</summary>
    public const ulong GgttOffset = 8 << 20;

    public const ulong GgttSize = 8 << 20;

    /// <summary>Bytes of graphics address space that the global page table translates.</summary>
    public const ulong GgttSpan = GgttSize / 8 * PageSize;

    /// <summary>Bytes of the largest GMADR, BAR2: the mappable aperture.</summary>
    public const ulong MostApertureSize = 256 << 20;

    public const ulong IoBarSize = 64;

    public const int PageSize = 4096;

    /// <summary>The letter that the PRM gives to a pipe, transcoder or port: 'A' for 0.</summary>
    public static char Letter(int index) => (char)('A' + index);
}
