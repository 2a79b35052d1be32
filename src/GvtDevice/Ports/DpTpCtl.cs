using DisplayModel.DisplayPort;

namespace GvtDevice.Ports;

/// <summary>DP_TP_CTL: what a port sends in DisplayPort mode. Source: SKL PRM vol. 2c, DP_TP_CTL.</summary>
internal readonly record struct DpTpCtl(uint Raw)
{
    private const uint IdlePattern = 2;

    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    public bool SendsIdlePattern => Code == IdlePattern;

    public LinkPattern Pattern => Code switch
    {
        0 => LinkPattern.Training1,
        1 => LinkPattern.Training2,
        4 => LinkPattern.Training3,
        _ => LinkPattern.None,
    };

    /// <summary>Link Training Enable, bits 10:8.</summary>
    private uint Code => (Raw >> 8) & 7;
}

/// <summary>DDI_BUF_CTL: the buffer of a port. Source: SKL PRM vol. 2c, DDI_BUF_CTL.</summary>
internal readonly record struct DdiBufCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Number of lanes; bits 3:1 hold one less.</summary>
    public int Lanes => (int)((Raw >> 1) & 7) + 1;
}
