using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Converts Y, Cb and Cr of 8 to 16 bits to red, green and blue of 16. Coefficients are rounded to 2^-16,
/// results to nearest, and clamped. Source: ITU-R BT.601, BT.709, BT.2020 (quantization), BT.2100.</summary>
internal sealed class DeepYuvConverter
{
    private readonly int _bits;
    private readonly double _lumaOffset;
    private readonly double _luma;
    private readonly double _redOfV;
    private readonly double _greenOfU;
    private readonly double _greenOfV;
    private readonly double _blueOfU;

    private DeepYuvConverter(YuvEncoding encoding, YuvRange range, int bits)
    {
        (double red, double blue) = YuvConverter.WeightsOf(encoding);
        double green = 1 - red - blue;
        _bits = bits;
        int unit = 1 << (bits - 8);
        double full = (1 << bits) - 1;
        (double lumaRange, double chromaRange) = range == YuvRange.Full ? (full, full) : (219 * unit, 224 * unit);
        _lumaOffset = range == YuvRange.Full ? 0 : 16 * unit;
        _luma = Fixed(0xFFFF / lumaRange);
        double chroma = 0xFFFF / chromaRange;
        _redOfV = Fixed(chroma * 2 * (1 - red));
        _blueOfU = Fixed(chroma * 2 * (1 - blue));
        _greenOfU = Fixed(-chroma * 2 * (1 - blue) * blue / green);
        _greenOfV = Fixed(-chroma * 2 * (1 - red) * red / green);
    }

    /// <summary>The converter for the format, encoding and range of a plane.</summary>
    public static DeepYuvConverter Of(PlaneState plane) =>
        new(plane.YuvEncoding, plane.YuvRange, FormatInfo.Of(plane.Format).YuvBits);

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
        Vector256<double> middle = Vector256.Create((double)(1 << (_bits - 1)));
        Vector256<double> u = Channel(pixels) - middle;
        Vector256<double> v = Channel(pixels >> 32) - middle;
        Vector256<double> y = ((Channel(pixels >> 16) - Vector256.Create(_lumaOffset)) * _luma)
            + Vector256.Create(0.5);
        return (Clamped(y + (v * _redOfV)) << 32)
            | (Clamped(y + (u * _greenOfU) + (v * _greenOfV)) << 16)
            | Clamped(y + (u * _blueOfU));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Channel(Vector256<ulong> shifted) =>
        Vector256.ConvertToDouble(((shifted & Vector256.Create(0xFFFFul)) >> (16 - _bits)).AsInt64());

    private static double Fixed(double value) => Math.Round(value * 65536) / 65536;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Clamped(Vector256<double> values)
    {
        Vector256<double> clamped = Vector256.Min(
            Vector256.Max(Vector256.Floor(values), Vector256<double>.Zero), Vector256.Create(65535.0));
        return Vector256.ConvertToInt64(clamped).AsUInt64();
    }
}
