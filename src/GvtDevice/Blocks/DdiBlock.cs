using DisplayModel.DisplayPort;
using GvtDevice.Mmio;
using GvtDevice.Views;

namespace GvtDevice.Blocks;

/// <summary>A digital port, A to E: buffer control and DisplayPort transport. Source: SKL PRM vol. 2c, DDI_BUF_CTL,
/// DP_TP_CTL, DP_TP_STATUS, DDI_BUF_TRANS.</summary>
public sealed class DdiBlock(int port, ClockBlock clocks) : IRegisterBlock
{
    private const uint Idle = 1u << 7;
    private const uint IdlePatternsSent = 1u << 25;

    private readonly uint _base = 0x64000 + (0x100 * (uint)port);
    private Register _buffer = null!;
    private Register _transport = null!;
    private Register _transportStatus = null!;

    public void Define(RegisterMapBuilder map)
    {
        char p = GpuLayout.Letter(port);
        _buffer = map.At(_base + 0x00, $"DDI_BUF_CTL_{p}").Reset(Idle).Writable(~Idle)
            .OnWrite(w => new DdiBufCtl(w.New).IsEnabled ? w.New & ~Idle : w.New | Idle);
        _transport = map.At(_base + 0x40, $"DP_TP_CTL_{p}").OnWrite(OnTransport);
        _transportStatus = map.At(_base + 0x44, $"DP_TP_STATUS_{p}").ClearOnOne(uint.MaxValue);
        map.Plain([new(0x64E00 + (0x60 * (uint)port), $"DDI_BUF_TRANS_{p}", Count: 20)]);
    }

    /// <summary>What goes out on the main link; null when nothing does.</summary>
    public LinkSignal? Signal()
    {
        DdiBufCtl buffer = new(_buffer.Value);
        DpTpCtl transport = new(_transport.Value);
        return buffer.IsEnabled && transport.IsEnabled && clocks.PortClockHz(port) is > 0 and long symbols
            ? new LinkSignal(symbols, buffer.Lanes, transport.Pattern)
            : null;
    }

    private uint OnTransport(RegisterWrite w)
    {
        DpTpCtl transport = new(w.New);
        if (transport.IsEnabled && transport.SendsIdlePattern)
        {
            _transportStatus.Value |= IdlePatternsSent;
        }

        return w.New;
    }
}
