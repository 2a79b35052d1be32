namespace GvtDevice.Pcode;

/// <summary>Commands of the power control unit. Source of the numbers: i915, GEN6_PCODE_*, SKL_PCODE_*.</summary>
internal static class PcodeCommands
{
    public const uint ReadMemoryLatency = 0x06;
    public const uint CdclkControl = 0x07;
    public const uint MemorySubsystem = 0x0D;
    public const uint MemoryRestriction = 0x0E;
    public const uint SagvControl = 0x21;
    public const uint SagvBlockTime = 0x23;
    public const uint TypeCColdExit = 0x26;

    private const uint BlockTimeUs = 12;

    /// <summary>Four latencies of 8 bits in microseconds, for watermark levels 0 to 3 or 4 to 7.</summary>
    public static PcodeData MemoryLatency(uint mailbox, PcodeData data) =>
        data with { Low = data.Low == 0 ? 0x1E14_0A02u : 0x463C_3228u };

    /// <summary>Reports with 1 that the request is complete.</summary>
    public static PcodeData Ready(uint mailbox, PcodeData data) => data with { Low = 1 };

    /// <summary>Reports with 0 that the request is complete.</summary>
    public static PcodeData Done(uint mailbox, PcodeData data) => data with { Low = 0 };

    /// <summary>Microseconds for which memory is not available while it changes its speed.</summary>
    public static PcodeData MemoryBlockTime(uint mailbox, PcodeData data) => data with { Low = BlockTimeUs };
}
