namespace DisplayModel.Edid;

/// <summary>Reads a few properties from any EDID.</summary>
public static class EdidSummary
{
    /// <summary>The size in pixels of the preferred mode, which is the first detailed timing. Source: VESA E-EDID A.2,
    /// section 3.10.2.</summary>
    /// <param name="edid">The EDID, at least its first block.</param>
    /// <returns>null if the first descriptor is not a timing.</returns>
    public static (int WidthPx, int HeightPx)? PreferredSize(ReadOnlySpan<byte> edid) =>
        DetailedTiming.SizeIn(edid.Slice(BaseBlock.FirstDescriptor, DetailedTiming.Length));

    /// <summary>The sizes of all modes that are not interlaced, the preferred one first. 640x480 is always one: every
    /// monitor shows it. Source: VESA E-EDID A.2, section 3.8 to 3.10; CTA-861-H, section 7.5.1; HDMI 1.4b, 6.2.1.
    /// </summary>
    /// <param name="edid">The EDID, whole blocks.</param>
    public static IReadOnlyList<(int WidthPx, int HeightPx)> Sizes(ReadOnlySpan<byte> edid)
    {
        List<(int, int)> sizes = [];
        BaseBlock.AddSizes(edid[..Output.EdidBlockSize], sizes);
        for (int block = Output.EdidBlockSize; block < edid.Length; block += Output.EdidBlockSize)
        {
            CeaExtension.AddSizes(edid.Slice(block, Output.EdidBlockSize), sizes);
        }

        sizes.Add((640, 480));
        return [.. sizes.Distinct()];
    }

    /// <summary>Whether the monitor shows frames of any length between two limits (AMD's data block for variable
    /// rates).</summary>
    /// <param name="edid">The EDID, whole blocks.</param>
    public static bool HasVariableRate(ReadOnlySpan<byte> edid)
    {
        for (int block = Output.EdidBlockSize; block < edid.Length; block += Output.EdidBlockSize)
        {
            if (CeaExtension.HasVariableRate(edid.Slice(block, Output.EdidBlockSize)))
            {
                return true;
            }
        }

        return false;
    }
}
