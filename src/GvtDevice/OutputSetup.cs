using DisplayModel;
using DisplayModel.Edid;

namespace GvtDevice;

/// <summary>A connector and the monitor that is plugged in from the start.</summary>
/// <param name="Connector">Where.</param>
/// <param name="Edid">The monitor; null for none.</param>
public sealed record OutputSetup(Connector Connector, ReadOnlyMemory<byte>? Edid)
{
    /// <summary>Gen9 drives an HDMI port with at most this many pixels per second. Source: i915, intel_hdmi_source_max_tmds_clock.</summary>
    public const long MaxHdmiPixelClockHz = 300_000_000;

    /// <summary>What a pipe takes through at most: the fastest core display clock. Source: SKL PRM vol. 12, CDCLK.</summary>
    public const long MaxDisplayPortPixelClockHz = 675_000_000;

    /// <summary>A made-up monitor.</summary>
    /// <exception cref="ArgumentException">The connector cannot drive the mode, or an EDID not say it.</exception>
    public static OutputSetup WithMode(Connector connector, DisplayTiming mode, bool hasAudio = false)
    {
        long limit = connector.Kind == ConnectorKind.Hdmi ? MaxHdmiPixelClockHz : MaxDisplayPortPixelClockHz;
        return mode.PixelClockHz <= limit
            ? new OutputSetup(connector, EdidBuilder.Build(new MonitorDescription
            {
                PreferredMode = mode,
                SerialNumber = (uint)connector.Port.Index,
                Connector = connector.Kind,
                HasAudio = hasAudio,
            }))
            : throw new ArgumentException(
                $"{mode.Horizontal.Active}x{mode.Vertical.Active}@{mode.RefreshMilliHertz / 1000.0:0.##} needs a pixel clock of "
                + $"{mode.PixelClockHz / 1e6:0.#} MHz; {(connector.Kind == ConnectorKind.Hdmi ? "the HDMI ports go" : "DisplayPort goes")} "
                + $"to {limit / 1_000_000} MHz: choose a lower rate or size");
    }

    /// <summary>HDMI connectors on ports B, C and D, one for each mode.</summary>
    /// <exception cref="ArgumentException">As <see cref="WithMode"/>; more modes than ports.</exception>
    public static IReadOnlyList<OutputSetup> Hdmi(params IReadOnlyList<DisplayTiming> modes) =>
        modes.Count > OutputPort.All.Count
            ? throw new ArgumentException($"{modes.Count} monitors: the device has 1 to {OutputPort.All.Count} heads")
            : [.. modes.Zip(OutputPort.All, (mode, port) => WithMode(new Connector(port, ConnectorKind.Hdmi), mode))];
}
