namespace GvtDevice.Pcode;

/// <summary>The machine's memory as the power control unit reports it. Drivers compute from it whether the bandwidth
/// suffices for a mode. Source: i915, intel_bw.c, ICL_PCODE_MEM_SUBSYSYSTEM_INFO.</summary>
/// <param name="Type">Kind of memory: 0 DDR4, 1 DDR5, 2 LPDDR5, 3 LPDDR4.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Points">Number of speeds that the memory can run at; all are the same here.</param>
/// <param name="ClockSteps">Clock at each speed in steps of 16.667 MHz.</param>
/// <param name="Timings">tRP, tRCD, tRDPRE and tRAS in clocks.</param>
internal sealed record MemoryFacts(
    uint Type, uint Channels, uint Points, uint ClockSteps, (uint Rp, uint Rcd, uint Rdpre, uint Ras) Timings)
{
    private const uint Global = 0;
    private const uint Point = 1;

    /// <summary>Executes the mailbox command.</summary>
    public PcodeData Answer(uint mailbox, PcodeData data) => ((mailbox >> 8) & 0xFF) switch
    {
        Global => new(Type | (Channels << 4) | (Points << 8), 0),
        Point => new(ClockSteps | (Timings.Rp << 16) | (Timings.Rcd << 24), Timings.Rdpre | (Timings.Ras << 8)),
        _ => data,
    };
}
