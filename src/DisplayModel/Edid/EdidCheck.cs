namespace DisplayModel.Edid;

/// <summary>Checks whether bytes are an EDID that a guest can read. Source: VESA E-EDID A.2, 3.1 and 3.11.</summary>
public static class EdidCheck
{
    private const int ExtensionCountOffset = 126;

    private static ReadOnlySpan<byte> Header => [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00];

    /// <returns>What is wrong with it; null if it is valid.</returns>
    public static string? Complaint(ReadOnlySpan<byte> edid)
    {
        if (!IsSize(edid.Length))
        {
            return $"an EDID has 1 to {Output.MaxEdidSize / Output.EdidBlockSize} blocks of {Output.EdidBlockSize} "
                + $"bytes, not {edid.Length} bytes";
        }

        if (!edid.StartsWith(Header))
        {
            return "an EDID starts with 00 FF FF FF FF FF FF 00";
        }

        if (edid[ExtensionCountOffset] != (edid.Length / Output.EdidBlockSize) - 1)
        {
            return $"the EDID says that {edid[ExtensionCountOffset]} blocks follow its first, and there are "
                + $"{(edid.Length / Output.EdidBlockSize) - 1}";
        }

        for (int block = 0; block < edid.Length; block += Output.EdidBlockSize)
        {
            byte sum = 0;
            foreach (byte value in edid.Slice(block, Output.EdidBlockSize))
            {
                sum += value;
            }

            if (sum != 0)
            {
                return $"the checksum of the EDID's block {block / Output.EdidBlockSize} is wrong";
            }
        }

        return null;
    }

    /// <summary>Whether this is the size of one to four whole blocks.</summary>
    public static bool IsSize(int bytes) => bytes is > 0 and <= Output.MaxEdidSize && bytes % Output.EdidBlockSize == 0;
}
