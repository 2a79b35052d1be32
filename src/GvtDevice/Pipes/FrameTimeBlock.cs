using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>When the last vertical blank of each pipe began, and the clock in which that counts. Source: IVB PRM
/// vol. 3, TIMESTAMP_CTR; TGL PRM vol. 2c, PIPE_FRMTMSTMP.</summary>
/// <param name="pipes">The pipes.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class FrameTimeBlock(IReadOnlyList<Pipe> pipes, Func<long> nowNs) : IRegisterBlock
{
    private const int NsPerTick = 1000;

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x44070, "TIMESTAMP_CTR").ReadOnly().Volatile().OnRead(_ => (uint)(nowNs() / NsPerTick));
        foreach (Pipe pipe in pipes)
        {
            map.At(0x7_0048 + (0x1000 * (uint)pipe.Index), $"PIPE_FRMTMSTMP_{GpuLayout.Letter(pipe.Index)}")
                .ReadOnly().Volatile().OnRead(_ => BlankTime(pipe));
        }
    }

    private uint BlankTime(Pipe pipe)
    {
        long atNs = nowNs();
        pipe.Run(atNs);
        return (uint)(pipe.Clock.StartOfVblank(pipe.Clock.FrameCountAt(atNs)) / NsPerTick);
    }
}
