namespace DisplayModel;

/// <summary>The kind of a connector.</summary>
public enum ConnectorKind
{
    Hdmi,
    DisplayPort,
}
