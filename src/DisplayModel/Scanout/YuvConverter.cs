using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Converts Y, Cb and Cr to red, green and blue. Coefficients are rounded to 2^-16, results to nearest, and
/// clamped. Source: ITU-R BT.601, BT.709, BT.2020.</summary>
internal readonly struct YuvConverter
{
    private readonly int _lumaOffset;
    private readonly int _luma;
    private readonly int _redOfV;
    private readonly int _greenOfU;
    private readonly int _greenOfV;
    private readonly int _blueOfU;

    public YuvConverter(YuvEncoding encoding, YuvRange range)
    {
        (double red, double blue) = WeightsOf(encoding);
        double green = 1 - red - blue;
        (double lumaScale, double chromaScale) = range == YuvRange.Full ? (1.0, 1.0) : (255.0 / 219, 255.0 / 224);
        _lumaOffset = range == YuvRange.Full ? 0 : 16;
        _luma = Fixed(lumaScale);
        _redOfV = Fixed(chromaScale * 2 * (1 - red));
        _blueOfU = Fixed(chromaScale * 2 * (1 - blue));
        _greenOfU = Fixed(-chromaScale * 2 * (1 - blue) * blue / green);
        _greenOfV = Fixed(-chromaScale * 2 * (1 - red) * red / green);
    }

    /// <summary>The shares of red and blue in Y.</summary>
    public static (double Red, double Blue) WeightsOf(YuvEncoding encoding) => encoding switch
    {
        YuvEncoding.Bt709 => (0.2126, 0.0722),
        YuvEncoding.Bt2020 => (0.2627, 0.0593),
        _ => (0.299, 0.114),
    };

    /// <summary>Converts 0x00VVYYUU to 0x00RRGGBB, in place.</summary>
    public void Convert(Span<uint> pixels)
    {
        Span<Vector256<int>> vectors = MemoryMarshal.Cast<uint, Vector256<int>>(pixels);
        Vector256<int> mask = Vector256.Create(0xFF);
        foreach (ref Vector256<int> vector in vectors)
        {
            Vector256<int> u = (vector & mask) - Vector256.Create(128);
            Vector256<int> v = ((vector >> 16) & mask) - Vector256.Create(128);
            Vector256<int> y = ((((vector >> 8) & mask) - Vector256.Create(_lumaOffset)) * _luma) + Vector256.Create(
                0x8000);
            vector = (Clamped(y + (v * _redOfV)) << 16)
                | (Clamped(y + (u * _greenOfU) + (v * _greenOfV)) << 8)
                | Clamped(y + (u * _blueOfU));
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<int>.Count)..])
        {
            int u = (int)(pixel & 0xFF) - 128;
            int v = (int)((pixel >> 16) & 0xFF) - 128;
            int y = (((int)((pixel >> 8) & 0xFF) - _lumaOffset) * _luma) + 0x8000;
            pixel = (uint)((Clamped(y + (v * _redOfV)) << 16)
                | (Clamped(y + (u * _greenOfU) + (v * _greenOfV)) << 8)
                | Clamped(y + (u * _blueOfU)));
        }
    }

    private static int Fixed(double value) => (int)Math.Round(value * 65536);

    private static int Clamped(int value) => Math.Clamp(value >> 16, 0, 255);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clamped(Vector256<int> values) =>
        Vector256.Min(Vector256.Max(values >> 16, Vector256<int>.Zero), Vector256.Create(255));
}
