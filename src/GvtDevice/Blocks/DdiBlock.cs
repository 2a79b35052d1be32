using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>A digital port, A to E: buffer control and DisplayPort transport. Source: SKL PRM vol. 2c, DDI_BUF_CTL,
/// DP_TP_CTL, DP_TP_STATUS, DDI_BUF_TRANS.</summary>
public sealed class DdiBlock(int port) : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint Idle = 1u << 7;
    private const uint TrainingPatternMask = 7u << 8;
    private const uint TrainingPatternIdle = 2u << 8;
    private const uint IdlePatternsSent = 1u << 25;

    private readonly uint _base = 0x64000 + (0x100 * (uint)port);
    private Register _transportStatus = null!;

    public void Define(RegisterMapBuilder map)
    {
        char p = GpuLayout.Letter(port);
        map.At(_base + 0x00, $"DDI_BUF_CTL_{p}").Reset(Idle).Writable(~Idle)
            .OnWrite(w => (w.New & Enable) != 0 ? w.New & ~Idle : w.New | Idle);
        map.At(_base + 0x40, $"DP_TP_CTL_{p}").OnWrite(OnTransport);
        _transportStatus = map.At(_base + 0x44, $"DP_TP_STATUS_{p}").ClearOnOne(uint.MaxValue);
        map.Plain([new(0x64E00 + (0x60 * (uint)port), $"DDI_BUF_TRANS_{p}", Count: 20)]);
    }

    private uint OnTransport(RegisterWrite w)
    {
        if ((w.New & Enable) != 0 && (w.New & TrainingPatternMask) == TrainingPatternIdle)
        {
            _transportStatus.Value |= IdlePatternsSent;
        }

        return w.New;
    }
}
