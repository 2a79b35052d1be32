namespace RemoteDisplay.Local;

/// <summary>The way in which a head of the guest is shown.</summary>
/// <param name="Head">The number of the head, 0-based.</param>
/// <param name="Connector">The name of the connector of the monitor.</param>
/// <param name="How">The way, such as "direct: 1920x1080 in 1920x1080".</param>
/// <param name="Why">The reasons against better ways, and the planes in use.</param>
public sealed record ShownAs(int Head, string Connector, string How, string Why);
