namespace DisplayModel.Scanout;

/// <summary>Finds the pixels that match a <see cref="ColourKey"/>.</summary>
internal static class ColourKeyer
{
    /// <param name="pixels">0xAARRGGBB, or 0x00VVYYUU.</param>
    /// <param name="isYuv">Whether the pixels are 0x00VVYYUU.</param>
    /// <param name="marks">Set to 255 for each match, else to 0.</param>
    public static void Match(ReadOnlySpan<uint> pixels, ColourKey key, bool isYuv, Span<byte> marks)
    {
        if (!isYuv)
        {
            Pixels8.Match(pixels, key.Min, key.Mask, marks);
            return;
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            bool matches = true;
            for (int channel = 0; channel < 3; channel++)
            {
                uint value = (pixels[i] >> (8 * channel)) & 0xFF;
                matches &= (key.Mask & (1u << (24 + channel))) == 0
                    || (value >= ((key.Min >> (8 * channel)) & 0xFF) && value <= ((key.Max >> (8 * channel)) & 0xFF));
            }

            marks[i] = matches ? byte.MaxValue : (byte)0;
        }
    }

    /// <param name="pixels">0xAAAARRRRGGGGBBBB, or 0x0000VVVVYYYYUUUU; the high eight bits of each channel
    /// count.</param>
    /// <param name="isYuv">Whether the pixels are 0x0000VVVVYYYYUUUU.</param>
    /// <param name="marks">Set to 255 for each match, else to 0.</param>
    public static void Match(ReadOnlySpan<ulong> pixels, ColourKey key, bool isYuv, Span<byte> marks)
    {
        if (!isYuv)
        {
            Pixels16.Match(pixels, key.Min, key.Mask, marks);
            return;
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            ulong high = (pixels[i] >> 8) & 0x0000_00FF_00FF_00FF;
            uint pixel = (uint)((high & 0xFF) | ((high >> 8) & 0xFF00) | ((high >> 16) & 0xFF_0000));
            Match([pixel], key, isYuv, marks[i..]);
        }
    }

    /// <summary>Makes marked pixels transparent.</summary>
    public static void Hide<TPixel>(Span<TPixel> pixels, ReadOnlySpan<byte> marks)
        where TPixel : unmanaged
    {
        for (int i = marks.IndexOf(byte.MaxValue); i >= 0 && i < pixels.Length; i++)
        {
            if (marks[i] != 0)
            {
                pixels[i] = default;
            }
        }
    }

    /// <summary>Makes unmarked pixels transparent.</summary>
    public static void HideOthers<TPixel>(Span<TPixel> pixels, ReadOnlySpan<byte> marks)
        where TPixel : unmanaged
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            if (marks[i] == 0)
            {
                pixels[i] = default;
            }
        }
    }
}
