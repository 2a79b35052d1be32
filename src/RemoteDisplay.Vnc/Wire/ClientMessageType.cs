namespace RemoteDisplay.Vnc.Wire;

/// <summary>First byte of a viewer's message. Source: RFC 6143, section 7.5; rfbproto, "Client to Server
/// Messages".</summary>
internal enum ClientMessageType : byte
{
    SetPixelFormat = 0,
    SetEncodings = 2,
    FramebufferUpdateRequest = 3,
    KeyEvent = 4,
    PointerEvent = 5,
    ClientCutText = 6,
    EnableContinuousUpdates = 150,
    ClientFence = 248,
    SetDesktopSize = 251,
    Qemu = 255,
}
