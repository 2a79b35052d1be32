namespace RemoteDisplay.Vnc.Clipboard;

/// <summary>The first word of a message of the extended clipboard: formats, and what is to be done with them. Source:
/// rfbproto, "Extended Clipboard Pseudo-Encoding".</summary>
[Flags]
internal enum ClipboardFlags : uint
{
    None = 0,
    Text = 1 << 0,
    Capabilities = 1 << 24,
    Request = 1 << 25,
    Peek = 1 << 26,
    Notify = 1 << 27,
    Provide = 1 << 28,
}
