using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Converts Cr, Y and Cb of 8 to 16 bits to red, green and blue of 16. Coefficients and offsets are rounded to
/// 2^-16, results to nearest, and clamped. Source: ITU-R BT.601, BT.709, BT.2020 (quantization), BT.2100.</summary>
internal sealed class DeepYuvConverter
{
    private const double Half = 0x8000;

    private readonly int _bits;
    private readonly double _black;
    private readonly double _middle;
    private readonly double[] _coefficients;
    private readonly double[] _offsets;

    /// <param name="rows">The coefficients of Cr, Y and Cb in red, then in green, then in blue, for values of full
    /// range.</param>
    /// <param name="offsets">What is added to red, green and blue; 0xFFFF is full intensity.</param>
    private DeepYuvConverter(YuvRange range, int bits, double[] rows, double[] offsets)
    {
        int unit = 1 << (bits - 8);
        double full = (1 << bits) - 1;
        (double luma, double chroma) = range == YuvRange.Full ? (full, full) : (219 * unit, 224 * unit);
        _bits = bits;
        _black = range == YuvRange.Full ? 0 : 16 * unit;
        _middle = 128 * unit;
        _coefficients = [.. rows.Select((value, i) => Fixed(0xFFFF / (i % 3 == 1 ? luma : chroma) * value))];
        _offsets = [.. offsets.Select(offset => Fixed(offset) + 0.5)];
    }

    /// <summary>The converter for the format, range, and matrix or encoding of a plane.</summary>
    public static DeepYuvConverter Of(PlaneState plane)
    {
        int bits = FormatInfo.Of(plane.Format).YuvBits;
        return plane.InputMatrix is { } matrix
            ? Of(matrix, plane.YuvRange, bits)
            : Of(plane.YuvEncoding, plane.YuvRange, bits);
    }

    private static DeepYuvConverter Of(YuvEncoding encoding, YuvRange range, int bits)
    {
        (double red, double blue) = YuvConverter.WeightsOf(encoding);
        double green = 1 - red - blue;
        double[] rows =
        [
            2 * (1 - red), 1, 0,
            -2 * (1 - red) * red / green, 1, -2 * (1 - blue) * blue / green,
            0, 1, 2 * (1 - blue),
        ];
        return new(range, bits, rows, [0, 0, 0]);
    }

    /// <summary>The middle of Cr and Cb is one half, however many bits they have.</summary>
    private static DeepYuvConverter Of(ColourMatrix matrix, YuvRange range, int bits)
    {
        double[] rows = [.. matrix.Coefficients.Select(number => number / (double)ColourMatrix.One)];
        double[] offsets = [.. Enumerable.Range(0, 3).Select(row => matrix.PostOffsets[row]
            + (rows[3 * row] * (matrix.PreOffsets[0] + Half))
            + (rows[(3 * row) + 1] * matrix.PreOffsets[1])
            + (rows[(3 * row) + 2] * (matrix.PreOffsets[2] + Half)))];
        return new(range, bits, rows, offsets);
    }

    /// <summary>Converts 0x00VVYYUU to 0x0000RRRRGGGGBBBB.</summary>
    public void Convert(ReadOnlySpan<uint> from, Span<ulong> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            ulong pixel = from[i];
            to[i] = ((pixel & 0xFF_0000) << 24) | ((pixel & 0xFF00) << 16) | ((pixel & 0xFF) << 8);
        }

        Convert(to);
    }

    /// <summary>Converts 0x0000VVVVYYYYUUUU, whose high bits count, to 0x0000RRRRGGGGBBBB, in place.</summary>
    public void Convert(Span<ulong> pixels)
    {
        Span<Vector256<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector256<ulong>>(pixels);
        foreach (ref Vector256<ulong> vector in vectors)
        {
            vector = Convert(vector);
        }

        foreach (ref ulong pixel in pixels[(vectors.Length * Vector256<ulong>.Count)..])
        {
            pixel = Convert(Vector256.CreateScalar(pixel)).ToScalar();
        }
    }

    // Doubles hold all of these numbers exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Convert(Vector256<ulong> pixels)
    {
        Vector256<double> v = Channel(pixels >> 32) - Vector256.Create(_middle);
        Vector256<double> y = Channel(pixels >> 16) - Vector256.Create(_black);
        Vector256<double> u = Channel(pixels) - Vector256.Create(_middle);
        return (Row(v, y, u, 0) << 32) | (Row(v, y, u, 1) << 16) | Row(v, y, u, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Row(Vector256<double> v, Vector256<double> y, Vector256<double> u, int row)
    {
        Vector256<double> sum = (v * _coefficients[3 * row]) + (y * _coefficients[(3 * row) + 1])
            + (u * _coefficients[(3 * row) + 2]) + Vector256.Create(_offsets[row]);
        sum = Vector256.Min(Vector256.Max(Vector256.Floor(sum), Vector256<double>.Zero), Vector256.Create(65535.0));
        return Vector256.ConvertToInt64(sum).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Channel(Vector256<ulong> shifted) =>
        Vector256.ConvertToDouble(((shifted & Vector256.Create(0xFFFFul)) >> (16 - _bits)).AsInt64());

    private static double Fixed(double value) => Math.Round(value * 65536) / 65536;
}
