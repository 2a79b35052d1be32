namespace RemoteDisplay.Vnc.Wire;

/// <summary>Flags of a fence. Source: rfbproto, "ClientFence".</summary>
[Flags]
internal enum FenceFlags : uint
{
    None = 0,
    BlockBefore = 1,
    BlockAfter = 2,
    SyncNext = 4,
    Known = BlockBefore | BlockAfter | SyncNext,
    Request = 0x8000_0000,
}
