using DisplayModel.DisplayPort;
using GvtDevice.Clocks;
using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>The buffer of a digital port. Source: SKL PRM vol. 2c, DDI_BUF_CTL.</summary>
/// <param name="ddi">Number of the DDI, 0 for A.</param>
/// <param name="name">Name of the port.</param>
/// <param name="clocks">The PLLs of the ports.</param>
/// <param name="transport">Returns DP_TP_CTL of the transport that feeds the port in DisplayPort mode; null for
/// none.</param>
internal sealed class DdiBlock(int ddi, string name, IPortClock clocks, Func<DpTpCtl?> transport) : IRegisterBlock
{
    private const uint Idle = 1u << 7;

    private Register _buffer = null!;

    public void Define(RegisterMapBuilder map) =>
        _buffer = map.At(0x64000 + (0x100 * (uint)ddi), $"DDI_BUF_CTL_{name}").Reset(Idle).Writable(~Idle)
            .OnWrite(w => new DdiBufCtl(w.New).IsEnabled ? w.New & ~Idle : w.New | Idle);

    /// <summary>The signal on the main link; null for none.</summary>
    public LinkSignal? Signal()
    {
        DdiBufCtl buffer = new(_buffer.Value);
        return buffer.IsEnabled
            && transport() is { IsEnabled: true } sent
            && clocks.PortClockHz(ddi) is > 0 and long symbols
            ? new LinkSignal(symbols, buffer.Lanes, sent.Pattern)
            : null;
    }
}
