namespace GvtDevice.Pipes;

/// <summary>TRANS_DDI_FUNC_CTL: whether and how a transcoder feeds a port; <see cref="DdiPortField"/> decodes which
/// port. Source: SKL PRM vol. 2c.</summary>
internal readonly record struct TransDdiFuncCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    public DdiMode Mode => (DdiMode)((Raw >> 24) & 7);

    public bool HorizontalSyncPositive => (Raw & (1u << 16)) != 0;

    public bool VerticalSyncPositive => (Raw & (1u << 17)) != 0;

    /// <summary>Bits per colour channel, bits 22:20.</summary>
    public int BitsPerColour => ((Raw >> 20) & 7) switch
    {
        1 => 10,
        2 => 6,
        3 => 12,
        _ => 8,
    };
}

/// <summary>What a transcoder sends to a port. Source: SKL PRM vol. 2c, TRANS_DDI_FUNC_CTL, TRANS_DDI Mode
/// Select.</summary>
internal enum DdiMode
{
    Hdmi = 0,
    Dvi = 1,
    DisplayPortSst = 2,
    DisplayPortMst = 3,
}
