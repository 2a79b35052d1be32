namespace RemoteDisplay.Vnc.Wire;

/// <summary>First byte of the server's messages. Source: RFC 6143, section 7.6; rfbproto, "Server to Client
/// Messages".</summary>
internal enum ServerMessageType : byte
{
    FramebufferUpdate = 0,
    SetColourMapEntries = 1,
    ServerCutText = 3,
    EndOfContinuousUpdates = 150,
    ServerFence = 248,
}
