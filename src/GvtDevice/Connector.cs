using DisplayModel;

namespace GvtDevice;

/// <summary>A connector of the GPU: its port and its kind.</summary>
public sealed record Connector(DigitalPort Port, ConnectorKind Kind)
{
    /// <summary>What a built-in panel can do; of no effect for other kinds.</summary>
    public PanelFeatures Panel { get; init; } = new();
}

/// <summary>What distinguishes built-in panels beside their EDID.</summary>
/// <param name="SelfRefresh">Version of panel self refresh: 0 for none, 1, or 2 with selective updates.</param>
/// <param name="SwitchesRate">Whether the firmware allows a driver to switch to a lower rate of the EDID while nothing
/// changes (seamless DRRS).</param>
public sealed record PanelFeatures(int SelfRefresh = 1, bool SwitchesRate = false)
{
    /// <summary>The highest <see cref="SelfRefresh"/>.</summary>
    public const int MostSelfRefresh = 2;
}
