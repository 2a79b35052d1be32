using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Converts stored pixels to those of <see cref="Pixels8"/> and <see cref="Pixels16"/>; alpha is undefined if
/// the format has none. Low bits that a format lacks repeat its high bits. Source: drm_fourcc.h.</summary>
internal static class PixelDecoder
{
    private static readonly uint[] s_greyPalette = [.. Enumerable.Range(0, 256).Select(i => (uint)i * 0x010101)];
    private static readonly ushort[] s_halves = [.. Enumerable.Range(0, 1 << 16).Select(i => FromHalf((ushort)i))];

    /// <summary>The palette of <see cref="PixelFormat.C8"/>: a grey ramp unless there are 256 colours.</summary>
    public static uint[] Palette(ReadOnlySpan<uint> colours) =>
        colours.Length == s_greyPalette.Length ? colours.ToArray() : s_greyPalette;

    /// <summary>Decodes a format of one or two bytes per pixel.</summary>
    public static void Decode(in FormatInfo format, ReadOnlySpan<byte> raw, uint[] palette, Span<uint> to)
    {
        if (format.Kind == PixelKind.Index8)
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = palette[raw[i]];
            }
        }
        else
        {
            Decode565(MemoryMarshal.Cast<byte, ushort>(raw), to);
        }
    }

    /// <summary>Decodes a format of four bytes per pixel and eight bits per channel, in place.</summary>
    public static void DecodeInPlace(in FormatInfo format, Span<uint> pixels)
    {
        if (!format.IsRedLow)
        {
            return;
        }

        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        Vector256<uint> inPlace = Vector256.Create(0xFF00_FF00u);
        foreach (ref Vector256<uint> vector in vectors)
        {
            Vector256<uint> moved = vector & ~inPlace;
            vector = (vector & inPlace) | (moved << 16) | (moved >> 16);
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel = (pixel & 0xFF00_FF00) | BitOperations.RotateLeft(pixel & 0x00FF_00FF, 16);
        }
    }

    /// <summary>Decodes a format of more than eight bits per channel.</summary>
    public static void DecodeDeep(in FormatInfo format, ReadOnlySpan<byte> raw, Span<ulong> to)
    {
        if (format.Kind == PixelKind.HalfFloat)
        {
            DecodeHalves(MemoryMarshal.Cast<byte, ushort>(raw), to);
        }
        else
        {
            Decode1010(MemoryMarshal.Cast<byte, uint>(raw), to);
        }

        if (format.IsRedLow)
        {
            foreach (ref ulong pixel in to)
            {
                pixel = (pixel & 0xFFFF_0000_FFFF_0000)
                    | ((pixel & 0xFFFF) << 32) | ((pixel >> 32) & 0xFFFF);
            }
        }
    }

    /// <summary>Makes 0x00VVYYUU of pairs of pixels in one of four orders.</summary>
    /// <param name="first">The first pixel to take from the first pair, 0 or 1.</param>
    public static void UnpackPairs(PixelFormat format, ReadOnlySpan<byte> raw, int first, Span<uint> to)
    {
        ReadOnlySpan<uint> pairs = MemoryMarshal.Cast<byte, uint>(raw);
        (int luma, int u, int v) = OrderOf(format);
        int done = 0;
        if (first != 0)
        {
            to[done++] = Pixel(pairs[0], 2);
            pairs = pairs[1..];
        }

        ReadOnlySpan<Vector128<uint>> vectors = MemoryMarshal.Cast<uint, Vector128<uint>>(pairs);
        Span<Vector256<ulong>> results = MemoryMarshal.Cast<uint, Vector256<ulong>>(to[done..]);
        for (int i = 0; i < results.Length; i++)
        {
            Vector256<ulong> pair = Vector256.Create(
                Vector128.WidenLower(vectors[i]), Vector128.WidenUpper(vectors[i]));
            Vector256<ulong> mask = Vector256.Create(0xFFul);
            Vector256<ulong> colour = (((pair >> (8 * v)) & mask) << 16) | ((pair >> (8 * u)) & mask);
            results[i] = colour | (colour << 32) | (((pair >> (8 * luma)) & mask) << 8)
                | (((pair >> (8 * (luma + 2))) & mask) << 40);
        }

        for (int i = results.Length * 8; done + i < to.Length; i++)
        {
            to[done + i] = Pixel(pairs[i / 2], i % 2 * 2);
        }

        uint Pixel(uint pair, int offset) => (((pair >> (8 * v)) & 0xFF) << 16)
            | (((pair >> (8 * (luma + offset))) & 0xFF) << 8)
            | ((pair >> (8 * u)) & 0xFF);
    }

    /// <summary>Makes 0x00VVYYUU of one pixel of each of many pairs.</summary>
    /// <param name="pixel">The pixel to take from each pair, 0 or 1.</param>
    public static void UnpackOneOfEachPair(PixelFormat format, ReadOnlySpan<byte> raw, int pixel, Span<uint> to)
    {
        (int luma, int u, int v) = OrderOf(format);
        for (int i = 0; i < to.Length; i++)
        {
            ReadOnlySpan<byte> pair = raw.Slice(i * 4, 4);
            to[i] = ((uint)pair[v] << 16) | ((uint)pair[luma + (pixel * 2)] << 8) | pair[u];
        }
    }

    /// <summary>Makes 0x00VVYYUU of pixels that store all three channels.</summary>
    public static void UnpackWhole(ReadOnlySpan<byte> raw, Span<uint> to)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(raw);
        for (int i = 0; i < to.Length; i++)
        {
            uint pixel = pixels[i];
            to[i] = ((pixel & 0xFF) << 16) | ((pixel >> 8) & 0xFF00) | ((pixel >> 8) & 0xFF);
        }
    }

    /// <summary>Makes 0x00VVYYUU of Y, and of one pair of Cb and Cr for every two pixels.</summary>
    /// <param name="first">The first pixel to take from the first pair, 0 or 1.</param>
    public static void UnpackSemiplanar(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, int first, Span<uint> to)
    {
        ReadOnlySpan<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(chroma);
        luma = luma[..to.Length];
        int done = 0;
        if (first != 0)
        {
            to[done++] = Pixel(pairs[0], luma[0]);
            pairs = pairs[1..];
        }

        ReadOnlySpan<ulong> eights = MemoryMarshal.Cast<byte, ulong>(luma[done..]);
        ReadOnlySpan<ulong> fours = MemoryMarshal.Cast<ushort, ulong>(pairs);
        Span<Vector256<ulong>> results = MemoryMarshal.Cast<uint, Vector256<ulong>>(to[done..]);
        for (int i = 0; i < results.Length; i++)
        {
            Vector128<uint> pair = Vector128.WidenLower(Vector128.CreateScalarUnsafe(fours[i]).AsUInt16());
            pair = ((pair & Vector128.Create(0xFF00u)) << 8) | (pair & Vector128.Create(0xFFu));
            Vector256<ulong> colour = Vector256.Create(Vector128.WidenLower(pair), Vector128.WidenUpper(pair));
            Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(eights[i]).AsByte()) << 8;
            Vector256<uint> lumas = Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
            results[i] = colour | (colour << 32) | lumas.AsUInt64();
        }

        for (int i = results.Length * 8; done + i < to.Length; i++)
        {
            to[done + i] = Pixel(pairs[i / 2], luma[done + i]);
        }

        static uint Pixel(uint pair, uint luma) => ((pair & 0xFF00) << 8) | (luma << 8) | (pair & 0xFF);
    }

    private static (int Luma, int U, int V) OrderOf(PixelFormat format) => format switch
    {
        PixelFormat.Yuyv => (0, 1, 3),
        PixelFormat.Yvyu => (0, 3, 1),
        PixelFormat.Uyvy => (1, 0, 2),
        _ => (1, 2, 0),
    };

    private static void Decode565(ReadOnlySpan<ushort> raw, Span<uint> to)
    {
        raw = raw[..to.Length];
        ReadOnlySpan<Vector128<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector128<ushort>>(raw);
        Span<Vector256<uint>> results = MemoryMarshal.Cast<uint, Vector256<uint>>(to);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector256<uint> pixel = Vector256.Create(
                Vector128.WidenLower(vectors[i]), Vector128.WidenUpper(vectors[i]));
            Vector256<uint> red = pixel >> 11;
            Vector256<uint> green = (pixel >> 5) & Vector256.Create(0x3Fu);
            Vector256<uint> blue = pixel & Vector256.Create(0x1Fu);
            results[i] = (((red << 3) | (red >> 2)) << 16) | (((green << 2) | (green >> 4)) << 8) | (blue << 3)
                | (blue >> 2);
        }

        for (int i = vectors.Length * Vector128<ushort>.Count; i < to.Length; i++)
        {
            (uint red, uint green, uint blue) = ((uint)raw[i] >> 11, ((uint)raw[i] >> 5) & 0x3F, (uint)raw[i] & 0x1F);
            to[i] = (((red << 3) | (red >> 2)) << 16) | (((green << 2) | (green >> 4)) << 8) | (blue << 3)
                | (blue >> 2);
        }
    }

    private static void Decode1010(ReadOnlySpan<uint> raw, Span<ulong> to)
    {
        raw = raw[..to.Length];
        ReadOnlySpan<Vector128<uint>> vectors = MemoryMarshal.Cast<uint, Vector128<uint>>(raw);
        Span<Vector256<ulong>> results = MemoryMarshal.Cast<ulong, Vector256<ulong>>(to);
        for (int i = 0; i < results.Length; i++)
        {
            Vector256<ulong> pixel = Vector256.Create(
                Vector128.WidenLower(vectors[i]), Vector128.WidenUpper(vectors[i]));
            Vector256<ulong> channels = (pixel & Vector256.Create(0x3FFul))
                | ((pixel & Vector256.Create(0xF_FC00ul)) << 6)
                | ((pixel & Vector256.Create(0x3FF0_0000ul)) << 12);
            Vector256<ulong> alpha = pixel >> 30;
            alpha |= alpha << 2;
            alpha |= alpha << 4;
            results[i] = (channels << 6) | ((channels >> 4) & Vector256.Create(0x003F_003F_003Ful))
                | (((alpha << 8) | alpha) << 48);
        }

        for (int i = results.Length * 4; i < to.Length; i++)
        {
            ulong pixel = raw[i];
            ulong channels = (pixel & 0x3FF) | ((pixel & 0xF_FC00) << 6) | ((pixel & 0x3FF0_0000) << 12);
            to[i] = (channels << 6) | ((channels >> 4) & 0x003F_003F_003F) | ((pixel >> 30) * 0x5555ul << 48);
        }
    }

    private static void DecodeHalves(ReadOnlySpan<ushort> raw, Span<ulong> to)
    {
        ushort[] values = s_halves;
        for (int i = 0; i < to.Length; i++)
        {
            ReadOnlySpan<ushort> pixel = raw.Slice(i * 4, 4);
            to[i] = values[pixel[0]] | ((ulong)values[pixel[1]] << 16) | ((ulong)values[pixel[2]] << 32)
                | ((ulong)values[pixel[3]] << 48);
        }
    }

    /// <summary>Clamps values to 0 and 1; NaN becomes 0.</summary>
    private static ushort FromHalf(ushort bits)
    {
        double value = (double)BitConverter.UInt16BitsToHalf(bits);
        return value > 0 ? (ushort)((Math.Min(value, 1) * 0xFFFF) + 0.5) : (ushort)0;
    }
}
