namespace DisplayModel;

/// <summary>The kind of a connector.</summary>
public enum ConnectorKind
{
    Hdmi,
    DisplayPort,

    /// <summary>A panel that is built in, over DisplayPort.</summary>
    EmbeddedDisplayPort,
}
