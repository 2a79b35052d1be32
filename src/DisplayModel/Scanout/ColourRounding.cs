namespace DisplayModel.Scanout;

/// <summary>Converts intensities between numbers of bits, rounded to nearest; full intensity stays full.</summary>
internal static class ColourRounding
{
    public static uint To8From10(uint value) => ((value * 255) + 511) / 1023;

    public static uint To10From8(uint value) => ((value * 1023) + 127) / 255;

    /// <param name="value">Intensity of 16 bits.</param>
    /// <param name="full">Full intensity of the result, at most 65535.</param>
    public static uint From16(uint value, uint full)
    {
        // (x + x / 65536 + 1) / 65536 is x / 65535 for every x below 65535 * 65536.
        uint product = (value * full) + 0x7FFF;
        return (product + (product >> 16) + 1) >> 16;
    }
}
