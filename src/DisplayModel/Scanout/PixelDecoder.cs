using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DisplayModel;

/// <summary>Turns stored pixels into 0xAARRGGBB, alpha 0 where a format has none. Source: drm_fourcc.h.</summary>
internal static class PixelDecoder
{
    private const uint ColourMask = 0x00FF_FFFF;

    private static readonly uint[] s_greyPalette = [.. Enumerable.Range(0, 256).Select(i => (uint)i * 0x010101)];

    /// <returns>0 for a format that is not known.</returns>
    public static int BytesPerPixel(PixelFormat format) => format switch
    {
        PixelFormat.C8 => 1,
        PixelFormat.Rgb565 => 2,
        PixelFormat.Xrgb8888 or PixelFormat.Argb8888 or PixelFormat.Xbgr8888 or PixelFormat.Abgr8888 => 4,
        PixelFormat.Xrgb2101010 or PixelFormat.Xbgr2101010 => 4,
        _ => 0,
    };

    /// <summary>Decodes a format of fewer than 32 bits.</summary>
    public static void Decode(PixelFormat format, ReadOnlySpan<byte> raw, ReadOnlySpan<uint> palette, Span<uint> target)
    {
        if (format == PixelFormat.C8)
        {
            ReadOnlySpan<uint> colours = palette.Length == s_greyPalette.Length ? palette : s_greyPalette;
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = colours[raw[i]] & ColourMask;
            }
        }
        else
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = FromRgb565(BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]));
            }
        }
    }

    /// <summary>Decodes a format of 32 bits where it is.</summary>
    public static Span<uint> DecodeInPlace(PixelFormat format, Span<byte> raw)
    {
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(raw);
        switch (format)
        {
            case PixelFormat.Xrgb8888:
                KeepColour(pixels);
                break;
            case PixelFormat.Xbgr8888:
                SwapRedAndBlue(pixels);
                KeepColour(pixels);
                break;
            case PixelFormat.Abgr8888:
                SwapRedAndBlue(pixels);
                break;
            case PixelFormat.Xrgb2101010:
                ShortenTo8Bits(pixels);
                break;
            case PixelFormat.Xbgr2101010:
                ShortenTo8Bits(pixels);
                SwapRedAndBlue(pixels);
                break;
            default:
                break;
        }

        return pixels;
    }

    private static void KeepColour(Span<uint> pixels)
    {
        Span<Vector<uint>> vectors = MemoryMarshal.Cast<uint, Vector<uint>>(pixels);
        foreach (ref Vector<uint> vector in vectors)
        {
            vector &= new Vector<uint>(ColourMask);
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector<uint>.Count)..])
        {
            pixel &= ColourMask;
        }
    }

    private static void SwapRedAndBlue(Span<uint> pixels)
    {
        foreach (ref uint pixel in pixels)
        {
            pixel = (pixel & 0xFF00_FF00) | BitOperations.RotateLeft(pixel & 0x00FF_00FF, 16);
        }
    }

    /// <summary>Keeps the high eight of every ten bits.</summary>
    private static void ShortenTo8Bits(Span<uint> pixels)
    {
        foreach (ref uint pixel in pixels)
        {
            pixel = ((pixel >> 6) & 0xFF0000) | ((pixel >> 4) & 0xFF00) | ((pixel >> 2) & 0xFF);
        }
    }

    /// <summary>Fills the low bits with the high ones, so that full intensity stays full.</summary>
    private static uint FromRgb565(uint pixel)
    {
        uint red = pixel >> 11;
        uint green = (pixel >> 5) & 0x3F;
        uint blue = pixel & 0x1F;
        return (((red << 3) | (red >> 2)) << 16) | (((green << 2) | (green >> 4)) << 8) | (blue << 3) | (blue >> 2);
    }
}
