using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>DisplayPort transport: training patterns and the video stream. Source: SKL PRM vol. 2c, DP_TP_CTL,
/// DP_TP_STATUS.</summary>
/// <param name="offset">Offset of DP_TP_CTL.</param>
/// <param name="name">Name of the port or transcoder that the transport belongs to.</param>
internal sealed class DpTransportBlock(uint offset, string name) : IRegisterBlock
{
    private const uint IdlePatternsSent = 1u << 25;

    private Register _control = null!;
    private Register _status = null!;

    /// <summary>DP_TP_CTL.</summary>
    public DpTpCtl Control => new(_control.Value);

    public void Define(RegisterMapBuilder map)
    {
        _control = map.At(offset, $"DP_TP_CTL_{name}").OnWrite(OnControl);
        _status = map.At(offset + 4, $"DP_TP_STATUS_{name}").ClearOnOne(uint.MaxValue);
    }

    private uint OnControl(RegisterWrite w)
    {
        DpTpCtl transport = new(w.New);
        if (transport.IsEnabled && transport.SendsIdlePattern)
        {
            _status.Value |= IdlePatternsSent;
        }

        return w.New;
    }
}
