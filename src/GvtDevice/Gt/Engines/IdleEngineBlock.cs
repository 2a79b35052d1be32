using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>A command streamer that takes submissions and never executes them. It acknowledges resets and reads as
/// idle; a driver declares the GPU wedged and keeps the display. Source: ICL PRM vol. 2c, the RING registers.</summary>
/// <param name="name">Name of the engine: RCS, VCS0 and so on.</param>
/// <param name="offset">Offset of its registers.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC, from which timestamps derive.</param>
internal sealed class IdleEngineBlock(string name, uint offset, Func<long> nowNs) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        RingRegisters.Define(map, name, offset, () => EngineTimestamp.At(nowNs()));
        map.At(offset + RingRegisters.ContextStatusPointer, $"{name}_CONTEXT_STATUS_PTR").Masked();
        map.At(offset + RingRegisters.ExeclistStatusLow, $"{name}_EXECLIST_STATUS_LO").ReadOnly();
        map.At(offset + RingRegisters.ExeclistStatusHigh, $"{name}_EXECLIST_STATUS_HI").ReadOnly();
        map.Plain(
        [
            new(offset + RingRegisters.StatusPage, $"{name}_HWS_PGA"),
            new(offset + RingRegisters.InterruptMask, $"{name}_IMR"),
            new(offset + RingRegisters.ErrorIdentity, $"{name}_EIR"),
            new(offset + RingRegisters.ErrorMask, $"{name}_EMR"),
            new(offset + RingRegisters.ErrorStatus, $"{name}_ESR"),
            new(offset + 0xC4, $"{name}_CMD_CCTL"),
            new(offset + 0x510, $"{name}_EXECLIST_SQ_CONTENTS", Count: 16),
            new(offset + 0x550, $"{name}_EXECLIST_CONTROL"),
        ]);
    }
}
