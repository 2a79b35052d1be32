namespace RemoteDisplay.Agent;

/// <summary>What an agent or its host can do: a bit for each VD_AGENT_CAP. Source: spice-protocol,
/// spice/vd_agent.h.</summary>
[Flags]
internal enum AgentCapabilities : uint
{
    None = 0,

    /// <summary>A text is sent only when the other side pastes it.</summary>
    ClipboardByDemand = 1 << 5,

    /// <summary>Messages about the clipboard begin with the selection.</summary>
    ClipboardSelection = 1 << 6,

    /// <summary>The guest's lines end with CR and LF.</summary>
    GuestLineEndCrLf = 1 << 9,
}
