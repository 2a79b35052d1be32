using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;

namespace GvtDevice.Lab.Chamelium;

/// <summary>An output of the device into which monitors can be plugged.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Port">The GPU's port: B, TC1.</param>
/// <param name="Connector">What the guest's driver calls it: HDMI-A-1.</param>
/// <param name="IsDisplayPort">Whether it is DisplayPort, and not HDMI.</param>
internal sealed record BoardOutput(int Index, string Port, string Connector, bool IsDisplayPort)
{
    private const int WidthPx = 1024, HeightPx = 768, RefreshMilliHertz = 60_000;

    /// <summary>The monitor that is there until a client gives it an EDID.</summary>
    public byte[] OrdinaryEdid { get; } = EdidBuilder.Build(new MonitorDescription
    {
        PreferredMode = CvtTiming.For(WidthPx, HeightPx, RefreshMilliHertz),
        SerialNumber = (uint)Index + 1,
        Connector = IsDisplayPort ? ConnectorKind.DisplayPort : ConnectorKind.Hdmi,
    });
}
