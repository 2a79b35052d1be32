using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Pixels of eight bits per channel, 0xAARRGGBB. In a picture the top bits are 0.</summary>
internal readonly struct Pixels8 : IPixels<uint>
{
    public const uint ColourMask = 0x00FF_FFFF;
    private const uint AlphaMask = 0xFF00_0000;

    public static uint Black => AlphaMask;

    public static void Widen(ReadOnlySpan<uint> from, Span<uint> to) => from.CopyTo(to);

    public static void MakeOpaque(Span<uint> pixels)
    {
        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        foreach (ref Vector256<uint> vector in vectors)
        {
            vector |= Vector256.Create(AlphaMask);
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel |= AlphaMask;
        }
    }

    public static void Settle(Span<uint> pixels, ushort flags)
    {
        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        foreach (ref Vector256<uint> vector in vectors)
        {
            vector &= Vector256.Create(ColourMask);
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel &= ColourMask;
        }
    }

    public static void Premultiply(Span<uint> pixels)
    {
        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        foreach (ref Vector256<uint> vector in vectors)
        {
            vector = (Times(vector, vector >> 24) & Vector256.Create(ColourMask))
                | (vector & Vector256.Create(AlphaMask));
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel = (Times(pixel, pixel >> 24) & ColourMask) | (pixel & AlphaMask);
        }
    }

    public static void Fade(Span<uint> pixels, byte opacity)
    {
        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        foreach (ref Vector256<uint> vector in vectors)
        {
            vector = Times(vector, Vector256.Create((uint)opacity));
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel = Times(pixel, opacity);
        }
    }

    public static void Match(ReadOnlySpan<uint> pixels, uint key, uint mask, Span<byte> marks)
    {
        mask &= ColourMask;
        for (int i = 0; i < pixels.Length; i++)
        {
            marks[i] = ((pixels[i] ^ key) & mask) == 0 ? byte.MaxValue : (byte)0;
        }
    }

    public static void Over(ReadOnlySpan<uint> above, Span<uint> below, ushort flags)
    {
        ReadOnlySpan<Vector256<uint>> aboves = MemoryMarshal.Cast<uint, Vector256<uint>>(above);
        Span<Vector256<uint>> belows = MemoryMarshal.Cast<uint, Vector256<uint>>(below);
        for (int i = 0; i < belows.Length; i++)
        {
            Vector256<uint> pixels = aboves[i];
            Vector256<uint> shown = Times(belows[i], Vector256.Create(255u) - (pixels >> 24));
            belows[i] = AddSaturate(pixels, shown) & Vector256.Create(ColourMask);
        }

        for (int i = belows.Length * Vector256<uint>.Count; i < below.Length; i++)
        {
            Vector256<uint> pixel = Vector256.CreateScalar(above[i]);
            uint shown = Times(below[i], 255 - (above[i] >> 24));
            below[i] = AddSaturate(pixel, Vector256.CreateScalar(shown)).ToScalar() & ColourMask;
        }
    }

    public static int HalfwayLength(int sourceLength, int length) => length;

    /// <summary>The result has 16 bits per channel, 8 of them the fraction.</summary>
    public static void ScaleAcross(
        ReadOnlySpan<uint> source, ReadOnlySpan<int> columns, int firstColumn, Span<ulong> halfway)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            int left = (columns[i] >> 8) - firstColumn;
            uint right = (uint)columns[i] & 0xFF;
            ulong mixed = Spread(source[left]) * (256 - right);
            halfway[i] = right == 0 ? mixed : mixed + (Spread(source[left + 1]) * right);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static ulong Spread(uint pixel) =>
            Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte()).AsUInt64().ToScalar();
    }

    public static void ScaleDown(
        ReadOnlySpan<ulong> upper, ReadOnlySpan<ulong> lower, int down, ReadOnlySpan<int> columns, int firstColumn,
        Span<uint> to)
    {
        upper = upper[..to.Length];
        lower = lower[..to.Length];
        ReadOnlySpan<Vector256<ushort>> uppers = MemoryMarshal.Cast<ulong, Vector256<ushort>>(upper);
        ReadOnlySpan<Vector256<ushort>> lowers = MemoryMarshal.Cast<ulong, Vector256<ushort>>(lower);
        Span<Vector128<byte>> results = MemoryMarshal.Cast<uint, Vector128<byte>>(to);
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Mixed(uppers[i], lowers[i], (uint)down);
        }

        for (int i = results.Length * 4; i < to.Length; i++)
        {
            to[i] = Mixed(
                Vector256.CreateScalar(upper[i]).AsUInt16(), Vector256.CreateScalar(lower[i]).AsUInt16(), (uint)down)
                .AsUInt32().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Mixed(Vector256<ushort> upper, Vector256<ushort> lower, uint down)
    {
        Vector256<uint> low = (Vector256.WidenLower(upper) * (256 - down)) + (Vector256.WidenLower(lower) * down);
        Vector256<uint> high = (Vector256.WidenUpper(upper) * (256 - down)) + (Vector256.WidenUpper(lower) * down);
        Vector256<uint> half = Vector256.Create(0x8000u);
        Vector256<ushort> words = Vector256.Narrow((low + half) >> 16, (high + half) >> 16);
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>Multiplies each channel by a number of 0 to 255, divides by 255 and rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Times(Vector256<uint> pixels, Vector256<uint> factor)
    {
        // (x + 128 + (x + 128) / 256) / 256 is x / 255 rounded, for every x up to 255 * 255.
        Vector256<ushort> factors = (factor | (factor << 16)).AsUInt16();
        Vector256<ushort> even = ((pixels & Vector256.Create(0x00FF_00FFu)).AsUInt16() * factors) + Vector256.Create(
            (ushort)128);
        Vector256<ushort> odd = ((pixels >> 8) & Vector256.Create(0x00FF_00FFu)).AsUInt16();
        odd = (odd * factors) + Vector256.Create((ushort)128);
        even = (even + (even >> 8)) >> 8;
        odd = (odd + (odd >> 8)) & Vector256.Create((ushort)0xFF00);
        return (even | odd).AsUInt32();
    }

    private static uint Times(uint pixel, uint factor)
    {
        ulong channels = (pixel | ((ulong)pixel << 24)) & 0x00FF_00FF_00FF_00FF;
        channels = (channels * factor) + 0x0080_0080_0080_0080;
        channels = ((channels + ((channels >> 8) & 0x00FF_00FF_00FF_00FF)) >> 8) & 0x00FF_00FF_00FF_00FF;
        return (uint)(channels | (channels >> 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> AddSaturate(Vector256<uint> left, Vector256<uint> right) =>
        Vector256.AddSaturate(left.AsByte(), right.AsByte()).AsUInt32();
}
