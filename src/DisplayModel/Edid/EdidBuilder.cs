using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>Builds E-EDID 1.4 with one CEA-861 extension (at an HDMI connector: the sink is HDMI, not DVI, and supports
/// 600 MHz or the limit of the port). Source: VESA E-EDID A.2, CEA-861.</summary>
public static class EdidBuilder
{
    private const int BlockLength = 128;

    /// <summary>How much lower a second rate is at least; the rate of a mode is often not a whole number.</summary>
    private const int LeastStepMilliHertz = 1000;

    /// <returns>256 bytes: base block and extension, with checksums.</returns>
    /// <exception cref="ArgumentException">The port cannot drive the preferred mode, or an EDID cannot express it or
    /// the name; the message says what to change.</exception>
    public static byte[] Build(MonitorDescription monitor)
    {
        if ((DetailedTiming.Complaint(monitor.PreferredMode) ?? PortComplaint(monitor)
            ?? RateComplaint(monitor)) is { } complaint)
        {
            throw new ArgumentException(complaint);
        }

        byte[] edid = new byte[2 * BlockLength];
        Span<byte> baseBlock = edid.AsSpan(0, BlockLength);
        Span<byte> extension = edid.AsSpan(BlockLength);
        BaseBlock.Write(monitor, baseBlock);
        CeaExtension.Write(monitor, extension);
        WriteChecksum(baseBlock);
        WriteChecksum(extension);
        return edid;
    }

    private static string? PortComplaint(MonitorDescription monitor)
    {
        DisplayTiming mode = monitor.PreferredMode;
        return mode.PixelClockHz > monitor.MaxPixelClockHz
            ? $"{mode.Horizontal.Active}x{mode.Vertical.Active}@{mode.RefreshMilliHertz / 1000.0:0.##} needs a pixel "
                + "clock of "
                + $"{mode.PixelClockHz / 1e6:0.##} MHz; "
                + $"{(monitor.Connector == ConnectorKind.Hdmi ? "the HDMI ports go" : "DisplayPort goes")} "
                + $"to {monitor.MaxPixelClockHz / 1_000_000} MHz: choose a lower rate or size"
            : null;
    }

    private static string? RateComplaint(MonitorDescription monitor)
    {
        int preferred = monitor.PreferredMode.RefreshMilliHertz;
        if (monitor.LowerRefreshMilliHertz is { } lower
            && (lower < CvtTiming.MinRefreshMilliHertz || lower > preferred - LeastStepMilliHertz))
        {
            return $"a lower rate of {lower / 1000.0:0.##} Hz: it must be {CvtTiming.MinRefreshMilliHertz / 1000} Hz "
                + $"at least and lower than the {preferred / 1000.0:0.##} Hz of the mode";
        }

        return monitor.VariableRate is not (int min, int max) ? null
            : min < 1 || max > byte.MaxValue || min >= max
                ? $"rates of {min} to {max} Hz: they must be in order, from 1 to {byte.MaxValue} Hz"
            : (preferred + 500) / 1000 is var rate && (rate < min || rate > max)
                ? $"rates of {min} to {max} Hz: the {rate} Hz of the mode must be one of them"
            : null;
    }

    /// <summary>Sets the last byte so that the sum of the block is 0.</summary>
    private static void WriteChecksum(Span<byte> block)
    {
        byte sum = 0;
        foreach (byte value in block[..^1])
        {
            sum += value;
        }

        block[^1] = (byte)-sum;
    }
}
