using DisplayModel.Edid;
using DisplayModel.Timing;

namespace DisplaySource;

/// <summary>Creates monitors for outputs. All clients that request a mode use the same rule.</summary>
public static class MonitorMaker
{
    /// <summary>Builds the EDID of a monitor with a preferred mode.</summary>
    /// <param name="source">The source of the output.</param>
    /// <param name="output">The output, 0-based; less than <see cref="IDisplaySource.OutputCount"/>.</param>
    /// <param name="preferred">The mode that the monitor prefers.</param>
    /// <returns>The EDID of the monitor.</returns>
    /// <exception cref="ArgumentException">The port cannot drive the mode, an EDID cannot describe it, or the output
    /// has a panel.</exception>
    public static byte[] MonitorFor(this IDisplaySource source, int output, DisplayTiming preferred)
    {
        OutputState state = source.Output(output);
        if (state.PanelComplaint(output) is { } complaint)
        {
            throw new ArgumentException(complaint);
        }

        return EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = preferred,
            SerialNumber = (uint)output + 1,
            Connector = state.Connector,
            MaxPixelClockHz = state.MaxPixelClockHz,
        });
    }
}
