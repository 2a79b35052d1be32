using DisplayModel.Edid;
using DisplayModel.Timing;

namespace DisplaySource;

/// <summary>Made-up monitors for an output: one rule for every client that asks for a mode.</summary>
public static class MonitorMaker
{
    /// <param name="source">Of the output.</param>
    /// <param name="output">0-based; fewer than <see cref="IDisplaySource.OutputCount"/>.</param>
    /// <param name="preferred">The mode that the monitor prefers.</param>
    /// <returns>Its EDID.</returns>
    /// <exception cref="ArgumentException">The port cannot drive the mode, or an EDID cannot say it.</exception>
    public static byte[] MonitorFor(this IDisplaySource source, int output, DisplayTiming preferred)
    {
        OutputState state = source.Output(output);
        return EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = preferred,
            SerialNumber = (uint)output + 1,
            Connector = state.Connector,
            MaxPixelClockHz = state.MaxPixelClockHz,
        });
    }
}
