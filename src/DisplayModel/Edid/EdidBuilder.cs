using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>Builds E-EDID 1.4 with one CEA-861 extension (at an HDMI connector: the sink is HDMI, not DVI, and supports
/// 600 MHz or the limit of the port). Source: VESA E-EDID A.2, CEA-861.</summary>
public static class EdidBuilder
{
    private const int BlockLength = 128;

    /// <returns>256 bytes: base block and extension, with checksums.</returns>
    /// <exception cref="ArgumentException">The port cannot drive the preferred mode, or an EDID cannot express it or
    /// the name; the message says what to change.</exception>
    public static byte[] Build(MonitorDescription monitor)
    {
        if ((DetailedTiming.Complaint(monitor.PreferredMode) ?? PortComplaint(monitor)) is { } complaint)
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
