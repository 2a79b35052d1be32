using DisplayModel;

namespace VfioUser.Display;

/// <summary>Whether a client's bytes are an EDID that a guest can read. Source: VESA E-EDID A.2, 3.1 and 3.11.</summary>
internal static class EdidCheck
{
    private const int ExtensionCountOffset = 126;

    private static ReadOnlySpan<byte> Header => [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00];

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Complaint(ReadOnlySpan<byte> edid)
    {
        if (edid.Length is not (Output.EdidBlockSize or Output.MaxEdidSize))
        {
            return $"an EDID has {Output.EdidBlockSize} or {Output.MaxEdidSize} bytes, not {edid.Length}";
        }

        if (!edid.StartsWith(Header))
        {
            return "an EDID starts with 00 FF FF FF FF FF FF 00";
        }

        if (edid[ExtensionCountOffset] != (edid.Length / Output.EdidBlockSize) - 1)
        {
            return $"the EDID says that {edid[ExtensionCountOffset]} blocks follow its first";
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
}
