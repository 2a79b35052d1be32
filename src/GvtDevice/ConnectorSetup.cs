using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;
using GvtDevice.Platforms;

namespace GvtDevice;

/// <summary>A connector and the monitor that is plugged in at start.</summary>
/// <param name="Connector">The connector.</param>
/// <param name="Edid">EDID of the monitor; null for none.</param>
public sealed record ConnectorSetup(Connector Connector, ReadOnlyMemory<byte>? Edid)
{
    /// <summary>A connector with a generated monitor.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="mode">Preferred mode of the monitor.</param>
    /// <param name="hasAudio">Whether the monitor has loudspeakers.</param>
    /// <param name="hasHighDynamicRange">Whether it shows pictures of high dynamic range.</param>
    /// <param name="maxPixelClockHz">Highest pixel clock of the port; that of <see cref="GpuPlatform.KabyLake"/> by
    /// default.</param>
    /// <exception cref="ArgumentException">The port cannot drive the mode, or an EDID cannot express it.</exception>
    public static ConnectorSetup WithMode(
        Connector connector,
        DisplayTiming mode,
        bool hasAudio = false,
        bool hasHighDynamicRange = false,
        long? maxPixelClockHz = null) => WithMonitor(
            connector,
            new MonitorDescription
            {
                PreferredMode = mode,
                HasAudio = hasAudio,
                HasHighDynamicRange = hasHighDynamicRange,
                MaxPixelClockHz = maxPixelClockHz,
            });

    /// <summary>A connector with a generated monitor.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="monitor">The monitor; its connector and its serial number are those of <paramref
    /// name="connector"/>, and without a highest pixel clock it has that of <see cref="GpuPlatform.KabyLake"/>.</param>
    /// <exception cref="ArgumentException">The port cannot drive the mode, or an EDID cannot express it.</exception>
    public static ConnectorSetup WithMonitor(Connector connector, MonitorDescription monitor) =>
        new(connector, EdidBuilder.Build(monitor with
        {
            SerialNumber = (uint)connector.Port.Index,
            Connector = connector.Kind,
            MaxPixelClockHz = monitor.MaxPixelClockHz ?? GpuPlatform.KabyLake.MaxPixelClockHz(connector.Kind),
        }));

    /// <summary>HDMI connectors on the ports of <see cref="GpuPlatform.KabyLake"/>, one for each mode.</summary>
    /// <exception cref="ArgumentException">There are more modes than ports; or <see cref="WithMode"/> refuses a
    /// mode.</exception>
    public static IReadOnlyList<ConnectorSetup> Hdmi(params IReadOnlyList<DisplayTiming> modes)
    {
        IReadOnlyList<DigitalPort> ports = GpuPlatform.KabyLake.ConnectorPorts;
        return modes.Count > ports.Count
            ? throw new ArgumentException($"{modes.Count} monitors: the device has 1 to {ports.Count} heads")
            : [.. modes.Zip(ports, (mode, port) => WithMode(new Connector(port, ConnectorKind.Hdmi), mode))];
    }
}
