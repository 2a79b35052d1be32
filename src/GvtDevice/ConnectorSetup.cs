using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;
using GvtDevice.Platforms;

namespace GvtDevice;

/// <summary>A connector and the monitor that is plugged in from the start.</summary>
/// <param name="Connector">Where.</param>
/// <param name="Edid">The monitor; null for none.</param>
public sealed record ConnectorSetup(Connector Connector, ReadOnlyMemory<byte>? Edid)
{
    /// <summary>A made-up monitor.</summary>
    /// <param name="connector">Where.</param>
    /// <param name="mode">What it prefers.</param>
    /// <param name="hasAudio">It has loudspeakers.</param>
    /// <param name="maxPixelClockHz">What the port drives at most; by default as
    /// <see cref="GpuPlatform.KabyLake"/>.</param>
    /// <exception cref="ArgumentException">The port cannot drive the mode, or an EDID cannot say it.</exception>
    public static ConnectorSetup WithMode(
        Connector connector, DisplayTiming mode, bool hasAudio = false, long? maxPixelClockHz = null) =>
        new(connector, EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = mode,
            SerialNumber = (uint)connector.Port.Index,
            Connector = connector.Kind,
            HasAudio = hasAudio,
            MaxPixelClockHz = maxPixelClockHz ?? GpuPlatform.KabyLake.MaxPixelClockHz(connector.Kind),
        }));

    /// <summary>HDMI connectors on ports B, C and D, one for each mode.</summary>
    /// <exception cref="ArgumentException">As <see cref="WithMode"/>; more modes than ports.</exception>
    public static IReadOnlyList<ConnectorSetup> Hdmi(params IReadOnlyList<DisplayTiming> modes) =>
        modes.Count > DigitalPort.All.Count
            ? throw new ArgumentException($"{modes.Count} monitors: the device has 1 to {DigitalPort.All.Count} heads")
            : [.. modes.Zip(DigitalPort.All, (mode, port) => WithMode(new Connector(port, ConnectorKind.Hdmi), mode))];
}
