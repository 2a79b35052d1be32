namespace GvtDevice.Gt.Engines;

/// <summary>Where a context image holds the position in a batch; numbers of dwords in the register state. The bits of
/// an address that it does not use say whether it is valid (bit 0 of the low half).</summary>
/// <param name="SecondLow">The lower half of the address in a second-level batch.</param>
/// <param name="SecondHigh">Its upper half.</param>
internal sealed record ContextLayout(int SecondLow, int SecondHigh)
{
    /// <summary>The upper half of BB_ADDR, the address in the first-level batch.</summary>
    public const int FirstHigh = 0x0D;

    /// <summary>The lower half of BB_ADDR.</summary>
    public const int FirstLow = 0x0F;

    /// <summary>BB_STATE; its bit 5 says that the batch lies in the address space of the context.</summary>
    public const int State = 0x11;

    /// <summary>In SBB_ADDR. Source: BDW PRM vol. 7, "Register State Context".</summary>
    public static ContextLayout Gen9 { get; } = new(SecondLow: 0x15, SecondHigh: 0x13);

    /// <summary>In the first registers of BB_STACK_WRITE_PORT. Source: i915, gen12_rcs_offsets.</summary>
    public static ContextLayout Gen12 { get; } = new(SecondLow: 0x53, SecondHigh: 0x55);

    /// <summary>Number of dwords up to the last one that is used.</summary>
    public int Dwords => Math.Max(SecondLow, SecondHigh) + 1;
}
