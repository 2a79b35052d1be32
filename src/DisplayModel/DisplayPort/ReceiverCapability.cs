namespace DisplayModel.DisplayPort;

/// <summary>The capabilities of a receiver. Source: VESA DisplayPort 1.2, table 2-75.</summary>
internal static class ReceiverCapability
{
    /// <summary>From address 0 on: revision 1.2; 5.4 Gbit/s; four lanes, TPS3, enhanced framing; half a percent of
    /// spread; one port, no branch; 8b/10b; OUI; an EDID; no delay between reads of the status during
    /// training.</summary>
    public static ReadOnlySpan<byte> Field =>
        [0x12, 0x14, 0xC4, 0x01, 0x00, 0x00, 0x01, 0x80, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];

    /// <summary>EDP_CONFIGURATION_CAP of a panel: the registers from <see cref="DpcdAddress.EdpRevision"/> on
    /// exist.</summary>
    public const byte EdpConfiguration = 1 << 3;

    /// <summary>MSA_TIMING_PAR_IGNORED, in DOWN_STREAM_PORT_COUNT.</summary>
    public const byte IgnoresTiming = 1 << 6;

    /// <summary>RECEIVER_ALPM_CAP of a panel with selective updates: AUX wakes its link. Source: VESA Embedded
    /// DisplayPort 1.4.</summary>
    public const byte WakesByAux = 1;

    /// <summary>Of a panel, from <see cref="DpcdAddress.PsrSupport"/> on: no training of the link when self refresh
    /// ends, no set-up time; with selective updates (PSR_SUPPORT 3) the source must send the Y coordinate. Source:
    /// VESA Embedded DisplayPort 1.4, PSR_SUPPORT, PSR_CAPS.</summary>
    /// <param name="version">Version of panel self refresh: 0 for none, 1, or 2.</param>
    public static ReadOnlySpan<byte> SelfRefresh(int version) => version switch
    {
        0 => [0x00, 0x00],
        1 => [0x01, 0x0D],
        _ => [0x03, 0x1D],
    };

    /// <summary>Of a panel, from <see cref="DpcdAddress.EdpRevision"/> on: revision 1.4; it can be powered down by
    /// SET_POWER. Source: VESA Embedded DisplayPort 1.4, EDP_DPCD_REV, EDP_GENERAL_CAP_1.</summary>
    public static ReadOnlySpan<byte> Panel => [0x03, 1 << 7];

    /// <summary>A locally administered OUI, six letters, hardware 1.0, firmware 1.0.</summary>
    public static ReadOnlySpan<byte> Identity =>
        [0x02, 0x47, 0x56, (byte)'G', (byte)'V', (byte)'T', (byte)'D', (byte)'P', 0x00, 0x10, 0x01, 0x00];

    /// <summary>The addresses that a source can write and the receiver only stores.</summary>
    public static readonly (int First, int Count)[] Storage =
    [
        (DpcdAddress.LinkBwSet, 0x12),
        (DpcdAddress.AlpmConfig, 1),
        (DpcdAddress.PsrEnable, 1),
        (DpcdAddress.TestResponse, 2),
        (0x300, 0x100),
        (DpcdAddress.SetPower, 1),
    ];
}
