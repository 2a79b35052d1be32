namespace DisplayModel.Edid;

/// <summary>Builds E-EDID 1.4 with one CEA-861 extension (at an HDMI connector: sink is HDMI, not DVI, and goes to 600
/// MHz). Source: VESA E-EDID A.2, CEA-861.</summary>
public static class EdidBuilder
{
    private const int BlockLength = 128;

    /// <returns>256 bytes: base block and extension, checksums right.</returns>
    /// <exception cref="ArgumentException">An EDID cannot say the preferred mode or the name.</exception>
    public static byte[] Build(MonitorDescription monitor)
    {
        if (DetailedTiming.Complaint(monitor.PreferredMode) is { } complaint)
        {
            throw new ArgumentException(complaint, nameof(monitor));
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

    /// <summary>The last byte makes the sum of the block 0.</summary>
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
