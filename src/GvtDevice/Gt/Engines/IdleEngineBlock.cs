using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>A command streamer that takes submissions and never executes them: it acknowledges resets and reads as
/// idle, and a driver declares the GPU wedged and keeps the display. Source: ICL PRM vol. 2c, the RING registers.</summary>
/// <param name="name">RCS, VCS0 and so on.</param>
/// <param name="offset">Of its registers.</param>
/// <param name="nowNs">Clock of the timestamp register.</param>
internal sealed class IdleEngineBlock(string name, uint offset, Func<long> nowNs) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        RingRegisters.Define(map, name, offset, () => EngineTimestamp.At(nowNs()));
        map.At(offset + 0x3A0, $"{name}_CONTEXT_STATUS_PTR").Masked();
        map.At(offset + 0x234, $"{name}_EXECLIST_STATUS_LO").ReadOnly();
        map.At(offset + 0x238, $"{name}_EXECLIST_STATUS_HI").ReadOnly();
        map.Plain(
        [
            new(offset + 0x80, $"{name}_HWS_PGA"), new(offset + 0xA8, $"{name}_IMR"),
            new(offset + 0xB0, $"{name}_EIR"), new(offset + 0xB4, $"{name}_EMR"), new(offset + 0xB8, $"{name}_ESR"),
            new(offset + 0xC4, $"{name}_CMD_CCTL"),
            new(offset + 0x510, $"{name}_EXECLIST_SQ_CONTENTS", Count: 16),
            new(offset + 0x550, $"{name}_EXECLIST_CONTROL"),
        ]);
    }
}
