using System.Runtime.InteropServices;

namespace DisplayModel.Scanout;

/// <summary>Unpacks YUV formats of more than eight bits per channel to 0x0000VVVVYYYYUUUU; a channel with fewer than 16
/// bits is in the high ones, above undefined bits. Source: drm_fourcc.h.</summary>
internal static class DeepYuvDecoder
{
    /// <summary>Unpacks words of Y, and of one pair of Cb and Cr for every two pixels.</summary>
    /// <param name="first">The first pixel to take from the first pair, 0 or 1.</param>
    public static void UnpackSemiplanar(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, int first, Span<ulong> to)
    {
        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(luma);
        ReadOnlySpan<uint> pairs = MemoryMarshal.Cast<byte, uint>(chroma);
        for (int i = 0; i < to.Length; i++)
        {
            uint pair = pairs[(first + i) / 2];
            to[i] = Pixel(words[i], pair & 0xFFFF, pair >> 16);
        }
    }

    /// <summary>Unpacks pairs of pixels, words Y0, Cb, Y1 and Cr.</summary>
    /// <param name="first">The first pixel to take from the first pair, 0 or 1.</param>
    public static void UnpackPairs(ReadOnlySpan<byte> raw, int first, Span<ulong> to)
    {
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<byte, ulong>(raw);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = OfPair(pairs[(first + i) / 2], (first + i) % 2);
        }
    }

    /// <summary>Unpacks one pixel of each of many pairs.</summary>
    /// <param name="pixel">The pixel to take from each pair, 0 or 1.</param>
    public static void UnpackOneOfEachPair(ReadOnlySpan<byte> raw, int pixel, Span<ulong> to)
    {
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<byte, ulong>(raw);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = OfPair(pairs[i], pixel);
        }
    }

    /// <summary>Unpacks pixels that store all three channels, Cb lowest, then Y and Cr.</summary>
    public static void UnpackWhole(in FormatInfo format, ReadOnlySpan<byte> raw, Span<ulong> to)
    {
        if (format.PixelBytes == sizeof(ulong))
        {
            raw[..(to.Length * sizeof(ulong))].CopyTo(MemoryMarshal.AsBytes(to));
            return;
        }

        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(raw);
        for (int i = 0; i < to.Length; i++)
        {
            uint pixel = pixels[i];
            to[i] = Pixel((pixel >> 4) & 0xFFC0, (pixel << 6) & 0xFFC0, (pixel >> 14) & 0xFFC0);
        }
    }

    private static ulong OfPair(ulong pair, int pixel) =>
        Pixel((uint)(pair >> (32 * pixel)) & 0xFFFF, (uint)(pair >> 16) & 0xFFFF, (uint)(pair >> 48));

    private static ulong Pixel(uint luma, uint u, uint v) => ((ulong)v << 32) | (luma << 16) | u;
}
