namespace GvtDevice.Ports;

/// <summary>DDI_AUX_CTL: state of an auxiliary channel. Source: SKL PRM vol. 2c, DDI_AUX_CTL.</summary>
internal readonly record struct AuxCtl(uint Raw)
{
    public const uint SendBusy = 1u << 31;
    public const uint Done = 1u << 30;
    public const uint TimeOutError = 1u << 28;
    public const uint ReceiveError = 1u << 25;

    private const int MessageSizeShift = 20;
    private const uint MessageSizeMask = 0x1F << MessageSizeShift;

    /// <summary>The driver wants a message sent.</summary>
    public bool IsSend => (Raw & SendBusy) != 0;

    /// <summary>The driver wants an interrupt when it is done.</summary>
    public bool InterruptsWhenDone => (Raw & (1u << 29)) != 0;

    /// <summary>Bytes to send, or that were received; 0 to 31, of which 1 to 20 have room.</summary>
    public int MessageSize => (int)((Raw & MessageSizeMask) >> MessageSizeShift);

    /// <summary>The message went out, and a reply of so many bytes came in.</summary>
    public AuxCtl Answered(int bytes) =>
        new((Raw & ~(SendBusy | MessageSizeMask)) | Done | ((uint)bytes << MessageSizeShift));

    /// <summary>The message went out, and nobody answered.</summary>
    public AuxCtl Unanswered() => new((Raw & ~SendBusy) | Done | TimeOutError);
}
