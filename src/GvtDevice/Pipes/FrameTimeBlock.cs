using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The clock in which PIPE_FRMTMSTMP counts. Source: IVB PRM vol. 3, TIMESTAMP_CTR.</summary>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class FrameTimeBlock(Func<long> nowNs) : IRegisterBlock
{
    private const int NsPerTick = 1000;

    public void Define(RegisterMapBuilder map) =>
        map.At(0x44070, "TIMESTAMP_CTR").ReadOnly().Volatile().OnRead(_ => (uint)(nowNs() / NsPerTick));
}
