namespace GvtDevice.Ports;

/// <summary>DDI_AUX_CTL: state of an AUX channel. Source: SKL PRM vol. 2c, DDI_AUX_CTL.</summary>
internal readonly record struct AuxCtl(uint Raw)
{
    public const uint SendBusy = 1u << 31;
    public const uint Done = 1u << 30;
    public const uint TimeOutError = 1u << 28;
    public const uint ReceiveError = 1u << 25;

    private const int MessageSizeShift = 20;
    private const uint MessageSizeMask = 0x1F << MessageSizeShift;

    /// <summary>Whether the driver asks to send a message.</summary>
    public bool IsSend => (Raw & SendBusy) != 0;

    /// <summary>Whether the driver asks for an interrupt when the transaction is done.</summary>
    public bool InterruptsWhenDone => (Raw & (1u << 29)) != 0;

    /// <summary>Bytes to send or bytes received; the field holds 0 to 31, the data registers 1 to 20.</summary>
    public int MessageSize => (int)((Raw & MessageSizeMask) >> MessageSizeShift);

    /// <summary>The register after the message was sent and a reply of <paramref name="bytes"/> bytes
    /// received.</summary>
    public AuxCtl Answered(int bytes) =>
        new((Raw & ~(SendBusy | MessageSizeMask)) | Done | ((uint)bytes << MessageSizeShift));

    /// <summary>The register after the message was sent and no reply came.</summary>
    public AuxCtl Unanswered() => new((Raw & ~SendBusy) | Done | TimeOutError);
}
