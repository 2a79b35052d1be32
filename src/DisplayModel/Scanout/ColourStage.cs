namespace DisplayModel;

/// <summary>Degamma, matrix and gamma of a pipe, on pixels or ahead for all values there are.</summary>
internal sealed class ColourStage(PipeColour colour)
{
    private readonly ushort[]? _degamma = colour.Degamma?.AllValues;
    private readonly ushort[]? _gamma = colour.Gamma?.AllValues;
    private readonly int[] _coefficients = [.. colour.Matrix?.Coefficients ?? []];
    private readonly int[] _preOffsets = [.. colour.Matrix?.PreOffsets ?? []];
    private readonly int[] _postOffsets = [.. colour.Matrix?.PostOffsets ?? []];

    /// <summary>Changes each pixel of a <see cref="ColourPlan.Deep"/> picture as its flags say.</summary>
    public void Apply(Span<ulong> pixels)
    {
        foreach (ref ulong pixel in pixels)
        {
            ulong flags = pixel >> 48;
            if (flags != 0)
            {
                bool usesGamma = (flags & ColourPlanning.UsesGamma) != 0;
                ulong changed = usesGamma ? LookUp(_degamma, pixel) : pixel;
                changed = (flags & ColourPlanning.UsesCsc) != 0 ? Multiply(changed) : changed;
                changed = usesGamma ? LookUp(_gamma, changed) : changed;
                pixel = (changed & Pixels16.ColourMask) | (flags << 48);
            }
        }
    }

    /// <summary>For each value of eight bits what the tables make of it, with so many bits, red, green, blue one after the
    /// other and shifted to where it is in a pixel.</summary>
    public uint[] TablesFor(int bits)
    {
        uint[] tables = new uint[3 * 256];
        uint full = (1u << bits) - 1;
        for (uint value = 0; value < 256; value++)
        {
            ulong pixel = LookUp(_gamma, LookUp(_degamma, value * 257 * 0x0000_0001_0001_0001ul));
            for (int channel = 0; channel < 3; channel++)
            {
                int shift = 2 - channel;
                tables[(256 * channel) + value] = ColourRounding.From16((uint)(pixel >> (16 * shift)) & 0xFFFF, full) << (bits * shift);
            }
        }

        return tables;
    }

    private static ulong LookUp(ushort[]? values, ulong pixel)
    {
        // Blue, green and red one after the other, an entry for each value of 16 bits.
        return values is null
            ? pixel
            : values[(ushort)pixel]
                | ((ulong)values[0x1_0000 + (ushort)(pixel >> 16)] << 16)
                | ((ulong)values[0x2_0000 + (ushort)(pixel >> 32)] << 32);
    }

    /// <summary>Products are rounded to nearest after they are added up.</summary>
    private ulong Multiply(ulong pixel)
    {
        long blue = (long)(pixel & 0xFFFF) + _preOffsets[2];
        long green = (long)((pixel >> 16) & 0xFFFF) + _preOffsets[1];
        long red = (long)((pixel >> 32) & 0xFFFF) + _preOffsets[0];
        ReadOnlySpan<int> c = _coefficients;
        return (ulong)Clamped((c[6] * red) + (c[7] * green) + (c[8] * blue), _postOffsets[2])
            | ((ulong)Clamped((c[3] * red) + (c[4] * green) + (c[5] * blue), _postOffsets[1]) << 16)
            | ((ulong)Clamped((c[0] * red) + (c[1] * green) + (c[2] * blue), _postOffsets[0]) << 32);
    }

    private static long Clamped(long sum, int offset) => Math.Clamp(((sum + 0x8000) >> 16) + offset, 0, 0xFFFF);
}
