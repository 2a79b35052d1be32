namespace RemoteDisplay.Vnc.Wire;

/// <summary>Encodings of pixels, and pseudo-encodings by which a viewer declares what it understands. Other numbers can
/// arrive too. Source: RFC 6143, section 7.7; rfbproto, "Encodings".</summary>
internal enum RfbEncoding
{
    ExtendedClipboard = unchecked((int)0xC0A1_E5CE),
    Raw = 0,
    CopyRect = 1,
    Tight = 7,
    Zrle = 16,
    Cursor = -239,
    DesktopSize = -223,
    LastRect = -224,
    JpegQuality0 = -32,
    JpegQuality9 = -23,
    CompressLevel0 = -256,
    CompressLevel9 = -247,
    QemuExtendedKeyEvent = -258,
    TightPng = -260,
    DesktopName = -307,
    ExtendedDesktopSize = -308,
    Fence = -312,
    ContinuousUpdates = -313,
    CursorWithAlpha = -314,
    ExtendedMouseButtons = -316,
}
