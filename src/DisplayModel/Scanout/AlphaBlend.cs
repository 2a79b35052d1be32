namespace DisplayModel;

/// <summary>Puts pixels whose colour is premultiplied by their alpha over opaque ones.</summary>
internal static class AlphaBlend
{
    /// <summary>Each colour becomes <c>above + below * (255 - alpha) / 255</c>, rounded to nearest, at most
    /// 255.</summary>
    public static void Over(ReadOnlySpan<uint> above, Span<uint> below)
    {
        for (int i = 0; i < below.Length; i++)
        {
            uint pixel = above[i];
            uint transparency = 255 - (pixel >> 24);
            below[i] = transparency == 0
                ? pixel & 0x00FF_FFFF
                : Blend(pixel, below[i], transparency, 16)
                    | Blend(pixel, below[i], transparency, 8)
                    | Blend(pixel, below[i], transparency, 0);
        }
    }

    private static uint Blend(uint above, uint below, uint transparency, int shift)
    {
        // (x + 128 + (x + 128) / 256) / 256 is x / 255 rounded, for every x up to 255 * 255.
        uint product = (((below >> shift) & 0xFF) * transparency) + 128;
        uint shown = (product + (product >> 8)) >> 8;
        return Math.Min(((above >> shift) & 0xFF) + shown, 255) << shift;
    }
}
