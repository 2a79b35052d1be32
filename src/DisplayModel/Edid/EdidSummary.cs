namespace DisplayModel.Edid;

/// <summary>Reads a few properties from any EDID.</summary>
public static class EdidSummary
{
    private const int FirstDescriptor = 54;

    /// <summary>The size in pixels of the preferred mode, which is the first detailed timing. Source: VESA E-EDID A.2,
    /// section 3.10.2.</summary>
    /// <param name="edid">The EDID, at least its first block.</param>
    /// <returns>null if the first descriptor is not a timing.</returns>
    public static (int WidthPx, int HeightPx)? PreferredSize(ReadOnlySpan<byte> edid)
    {
        ReadOnlySpan<byte> timing = edid.Slice(FirstDescriptor, DetailedTiming.Length);
        int widthPx = timing[2] | ((timing[4] & 0xF0) << 4);
        int heightPx = timing[5] | ((timing[7] & 0xF0) << 4);
        bool isTiming = (timing[0] | timing[1]) != 0;
        return isTiming && widthPx > 0 && heightPx > 0 ? (widthPx, heightPx) : null;
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
