namespace RemoteDisplay.Agent;

/// <summary>The messages about capabilities and the clipboard. Others can arrive too. Source: spice-protocol,
/// spice/vd_agent.h.</summary>
internal enum AgentMessageType : uint
{
    Clipboard = 4,
    AnnounceCapabilities = 6,
    ClipboardGrab = 7,
    ClipboardRequest = 8,
    ClipboardRelease = 9,
}
