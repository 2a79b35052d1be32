using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Pixels of 16 bits per channel, 0xAAAARRRRGGGGBBBB. In a picture the top bits are flags of the plane that
/// painted it.</summary>
internal readonly struct Pixels16 : IPixels<ulong>
{
    public const ulong ColourMask = 0x0000_FFFF_FFFF_FFFF;
    private const ulong AlphaMask = 0xFFFF_0000_0000_0000;

    public static ulong Black => AlphaMask;

    /// <summary>Full intensity stays full: a channel x becomes 257 * x.</summary>
    public static void Widen(ReadOnlySpan<uint> from, Span<ulong> to)
    {
        ReadOnlySpan<Vector128<byte>> bytes = MemoryMarshal.Cast<uint, Vector128<byte>>(from);
        Span<Vector256<ushort>> words = MemoryMarshal.Cast<ulong, Vector256<ushort>>(to);
        for (int i = 0; i < bytes.Length; i++)
        {
            Vector256<ushort> wide = Vector256.Create(Vector128.WidenLower(bytes[i]), Vector128.WidenUpper(bytes[i]));
            words[i] = wide | (wide << 8);
        }

        for (int i = bytes.Length * 4; i < from.Length; i++)
        {
            ulong pixel = from[i];
            pixel = (pixel | (pixel << 16)) & 0x0000_FFFF_0000_FFFF;
            to[i] = ((pixel | (pixel << 8)) & 0x00FF_00FF_00FF_00FF) * 257;
        }
    }

    public static void MakeOpaque(Span<ulong> pixels)
    {
        Span<Vector256<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector256<ulong>>(pixels);
        foreach (ref Vector256<ulong> vector in vectors)
        {
            vector |= Vector256.Create(AlphaMask);
        }

        foreach (ref ulong pixel in pixels[(vectors.Length * Vector256<ulong>.Count)..])
        {
            pixel |= AlphaMask;
        }
    }

    public static void Settle(Span<ulong> pixels, ushort flags)
    {
        Vector256<ulong> top = Vector256.Create((ulong)flags << 48);
        Span<Vector256<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector256<ulong>>(pixels);
        foreach (ref Vector256<ulong> vector in vectors)
        {
            vector = (vector & Vector256.Create(ColourMask)) | top;
        }

        foreach (ref ulong pixel in pixels[(vectors.Length * Vector256<ulong>.Count)..])
        {
            pixel = (pixel & ColourMask) | ((ulong)flags << 48);
        }
    }

    public static void Premultiply(Span<ulong> pixels)
    {
        foreach (ref ulong pixel in pixels)
        {
            Vector128<uint> channels = Channels(pixel);
            pixel = (Packed(Times(channels, channels[3])) & ColourMask) | (pixel & AlphaMask);
        }
    }

    public static void Fade(Span<ulong> pixels, byte opacity)
    {
        foreach (ref ulong pixel in pixels)
        {
            pixel = Packed(Times(Channels(pixel), opacity * 257u));
        }
    }

    public static void Match(ReadOnlySpan<ulong> pixels, uint key, uint mask, Span<byte> marks)
    {
        mask &= Pixels8.ColourMask;
        for (int i = 0; i < pixels.Length; i++)
        {
            ulong high = (pixels[i] >> 8) & 0x0000_00FF_00FF_00FF;
            uint colour = (uint)(high & 0xFF) | ((uint)(high >> 8) & 0xFF00) | ((uint)(high >> 16) & 0xFF_0000);
            marks[i] = ((colour ^ key) & mask) == 0 ? byte.MaxValue : (byte)0;
        }
    }

    public static void Over(ReadOnlySpan<ulong> above, Span<ulong> below, ushort flags)
    {
        for (int i = 0; i < below.Length; i++)
        {
            ulong pixel = above[i];
            uint transparency = 0xFFFF - (uint)(pixel >> 48);
            if (transparency == 0)
            {
                below[i] = (pixel & ColourMask) | ((ulong)flags << 48);
            }
            else if (pixel != 0)
            {
                Vector128<uint> shown = Times(Channels(below[i]), transparency);
                Vector128<uint> sum = Vector128.Min(Channels(pixel) + shown, Vector128.Create(0xFFFFu));
                ulong top = transparency == 0xFFFF ? below[i] & AlphaMask : (ulong)flags << 48;
                below[i] = (Packed(sum) & ColourMask) | top;
            }
        }
    }

    public static int HalfwayLength(int sourceLength, int length) => sourceLength;

    public static void ScaleAcross(
        ReadOnlySpan<ulong> source, ReadOnlySpan<int> columns, int firstColumn, Span<ulong> halfway) =>
        source.CopyTo(halfway);

    public static void ScaleDown(
        ReadOnlySpan<ulong> upper, ReadOnlySpan<ulong> lower, int down, ReadOnlySpan<int> columns, int firstColumn,
        Span<ulong> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            int left = (columns[i] >> 8) - firstColumn;
            int right = columns[i] & 0xFF;
            int next = right == 0 ? left : left + 1;
            Vector256<ulong> sum = (Wide(upper[left]) * (ulong)((256 - right) * (256 - down)))
                + (Wide(upper[next]) * (ulong)(right * (256 - down)))
                + (Wide(lower[left]) * (ulong)((256 - right) * down))
                + (Wide(lower[next]) * (ulong)(right * down))
                + Vector256.Create(0x8000ul);
            sum >>= 16;
            to[i] = sum[0] | (sum[1] << 16) | (sum[2] << 32) | (sum[3] << 48);
        }

        static Vector256<ulong> Wide(ulong pixel)
        {
            (Vector128<ulong> low, Vector128<ulong> high) = Vector128.Widen(Channels(pixel));
            return Vector256.Create(low, high);
        }
    }

    /// <summary>Drops the top bits and rounds each channel to fewer bits: red is highest, then green and
    /// blue.</summary>
    public static void Shorten(ReadOnlySpan<ulong> from, int bits, Span<uint> to)
    {
        uint full = (1u << bits) - 1;
        from = from[..to.Length];
        ReadOnlySpan<Vector256<ulong>> pixels = MemoryMarshal.Cast<ulong, Vector256<ulong>>(from);
        Span<Vector128<uint>> results = MemoryMarshal.Cast<uint, Vector128<uint>>(to);
        for (int i = 0; i < results.Length; i++)
        {
            Vector256<ulong> result = Channel(pixels[i])
                | (Channel(pixels[i] >> 16) << bits)
                | (Channel(pixels[i] >> 32) << (2 * bits));
            results[i] = Vector128.Narrow(result.GetLower(), result.GetUpper());
        }

        for (int i = results.Length * 4; i < to.Length; i++)
        {
            to[i] = ColourRounding.From16((uint)from[i] & 0xFFFF, full)
                | (ColourRounding.From16((uint)(from[i] >> 16) & 0xFFFF, full) << bits)
                | (ColourRounding.From16((uint)(from[i] >> 32) & 0xFFFF, full) << (2 * bits));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<ulong> Channel(Vector256<ulong> shifted)
        {
            Vector256<uint> product = ((shifted & Vector256.Create(0xFFFFul)).AsUInt32() * full)
                + Vector256.Create(0x7FFFul).AsUInt32();
            return (product.AsUInt64() + (product >> 16).AsUInt64() + Vector256.Create(1ul)) >> 16;
        }
    }

    /// <summary>Blue, green, red, alpha.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Channels(ulong pixel) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Packed(Vector128<uint> channels) => Vector128.Narrow(channels, channels).AsUInt64().ToScalar();

    /// <summary>Multiplies each channel by a number of 0 to 65535, divides by 65535 and rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Times(Vector128<uint> channels, uint factor)
    {
        Vector128<uint> product = (channels * factor) + Vector128.Create(0x8000u);
        return (product + (product >> 16)) >> 16;
    }
}
