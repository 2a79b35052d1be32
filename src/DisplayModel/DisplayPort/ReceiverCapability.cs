namespace DisplayModel.DisplayPort;

/// <summary>The capabilities of a receiver. Source: VESA DisplayPort 1.2, table 2-75.</summary>
internal static class ReceiverCapability
{
    /// <summary>From address 0 on: revision 1.2; 5.4 Gbit/s; four lanes, TPS3, enhanced framing; half a percent of
    /// spread; one port, no branch; 8b/10b; OUI; an EDID; no delay between reads of the status during
    /// training.</summary>
    public static ReadOnlySpan<byte> Field =>
        [0x12, 0x14, 0xC4, 0x01, 0x00, 0x00, 0x01, 0x80, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];

    /// <summary>A locally administered OUI, six letters, hardware 1.0, firmware 1.0.</summary>
    public static ReadOnlySpan<byte> Identity =>
        [0x02, 0x47, 0x56, (byte)'G', (byte)'V', (byte)'T', (byte)'D', (byte)'P', 0x00, 0x10, 0x01, 0x00];

    /// <summary>The addresses that a source can write and the receiver only stores.</summary>
    public static readonly (int First, int Count)[] Storage =
    [
        (DpcdAddress.LinkBwSet, 0x12),
        (DpcdAddress.TestResponse, 2),
        (0x300, 0x100),
        (DpcdAddress.SetPower, 1),
    ];
}
