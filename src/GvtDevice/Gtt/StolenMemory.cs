namespace GvtDevice.Gtt;

/// <summary>The memory that firmware sets aside for the GPU. Here it is the upper half of BAR0, so that it needs no RAM
/// of the guest and no firmware. i915 puts compressed frames there, which nothing reads, and xe its console. i915 would
/// put a console there too if it were less than half as large as the usable part; it draws there through the aperture,
/// which is slow: hence <paramref name="UsableMib"/>. Source: SKL PRM vol. 2c, GMCH Graphics Control, BDSM; i915,
/// intel_fbdev_fb_alloc.</summary>
/// <param name="BaseRegister">Offset of BDSM in the configuration space.</param>
/// <param name="SizeMib">Size in MiB, a multiple of 4.</param>
/// <param name="UsableMib">The part in MiB that drivers may use; the rest is reserved.</param>
/// <param name="ReservedSize">Bits of GEN6_STOLEN_RESERVED that give the size of the reserved part.</param>
internal sealed record StolenMemory(int BaseRegister, uint SizeMib, uint UsableMib, uint ReservedSize)
{
    /// <summary>Offset of GMCH Graphics Control in the configuration space.</summary>
    public const int GmchGraphicsControl = 0x50;

    /// <summary>The field of GMCH Graphics Control that says how large the page table is.</summary>
    public const uint PageTable8MiB = 3 << 6;

    /// <summary>Value of <see cref="ReservedSize"/> for 2 MiB. Source: i915, GEN8_STOLEN_RESERVED_2M.</summary>
    public const uint Reserved2MiB = 1 << 7;

    /// <summary>The field of GMCH Graphics Control that says how large the stolen memory is.</summary>
    public uint GraphicsModeSelect
    {
        get
        {
            const uint fourMib = 0xF0;                  // the codes above it are further steps of 4 MiB
            return (fourMib + (SizeMib / 4) - 1) << 8;
        }
    }
}
