namespace RemoteDisplay.Local;

/// <summary>How a head of the guest is shown.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Connector">Name of the connector that the monitor is at.</param>
/// <param name="How">As in "direct: 1920x1080 in 1920x1080".</param>
/// <param name="Why">Why in no better way, and on which planes.</param>
public sealed record ShownAs(int Head, string Connector, string How, string Why);
