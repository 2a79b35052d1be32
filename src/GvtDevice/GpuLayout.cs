using VfioUser.Protocol;

namespace GvtDevice;

/// <summary>Sizes and places that several units must agree on. Source: KBL PRM vol. 5 (memory views), vol. 2c
/// (GTTMMADR).</summary>
public static class GpuLayout
{
    /// <summary>GTTMMADR.</summary>
    public const int RegisterRegion = PciRegionIndex.Bar0;

    /// <summary>GMADR.</summary>
    public const int ApertureRegion = PciRegionIndex.Bar2;

    /// <summary>IOBAR.</summary>
    public const int IoRegion = PciRegionIndex.Bar4;

    /// <summary>GTTMMADR, BAR0: registers below, page table above.</summary>
    public const ulong Bar0Size = 16 << 20;

    /// <summary>The part of BAR0 that holds registers. Drivers map 2 MiB of it up to Gen11, and 4 MiB from Gen12 on.
    /// Source: i915, uncore_mmio_setup (mmio_size).</summary>
    public const uint MmioSize = 4 << 20;

    /// <summary>OpRegion, put where neither registers nor page table are, so that a guest can map it.</summary>
    public const ulong OpRegionOffset = 6 << 20;

    /// <summary>The global page table inside BAR0: 8 MiB of 8-byte entries, that is 4 GiB of graphics address
    /// space.</summary>
    public const ulong GgttOffset = 8 << 20;

    public const ulong GgttSize = 8 << 20;

    /// <summary>Bytes that the global page table translates.</summary>
    public const ulong GgttSpan = GgttSize / 8 * PageSize;

    /// <summary>GMADR, BAR2: the mappable aperture.</summary>
    public const ulong ApertureSize = 256 << 20;

    public const ulong IoBarSize = 64;

    public const int PageSize = 4096;

    /// <summary>'A' for 0: the letter that the PRM gives to pipes, transcoders and ports.</summary>
    public static char Letter(int index) => (char)('A' + index);
}
