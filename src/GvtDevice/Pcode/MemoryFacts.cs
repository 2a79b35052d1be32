namespace GvtDevice.Pcode;

/// <summary>What the power control unit says of the machine's memory; drivers compute from it whether the bandwidth
/// suffices for a mode. Source: i915, intel_bw.c, ICL_PCODE_MEM_SUBSYSYSTEM_INFO.</summary>
/// <param name="Type">Kind of memory: 0 DDR4, 1 DDR5, 2 LPDDR5, 3 LPDDR4.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Points">Speeds that it can run at; here all the same.</param>
/// <param name="ClockSteps">The clock of each in steps of 16.667 MHz.</param>
/// <param name="Timings">tRP, tRCD, tRDPRE and tRAS in clocks.</param>
internal sealed record MemoryFacts(
    uint Type, uint Channels, uint Points, uint ClockSteps, (uint Rp, uint Rcd, uint Rdpre, uint Ras) Timings)
{
    private const uint Global = 0;
    private const uint Point = 1;

    /// <summary>Answers the command of the mailbox.</summary>
    public PcodeData Answer(uint mailbox, PcodeData data) => ((mailbox >> 8) & 0xFF) switch
    {
        Global => new(Type | (Channels << 4) | (Points << 8), 0),
        Point => new(ClockSteps | (Timings.Rp << 16) | (Timings.Rcd << 24), Timings.Rdpre | (Timings.Ras << 8)),
        _ => data,
    };
}
