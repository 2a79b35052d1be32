namespace DisplayModel;

/// <summary>What a monitor is plugged into.</summary>
public enum ConnectorKind
{
    Hdmi,
    DisplayPort,
}
