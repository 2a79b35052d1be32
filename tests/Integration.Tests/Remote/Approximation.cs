using DisplayModel.Scanout;
using RemoteDisplay.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>Pictures that lossy encodings change a little.</summary>
internal static class Approximation
{
    /// <summary>The mean difference of JPEG's pixels is smaller, and that of different pictures of the film
    /// larger.</summary>
    public const double LargestError = 8;

    /// <summary>Smooth colours that move.</summary>
    public static Frame[] Film(int widthPx, int heightPx) => [.. Enumerable.Range(0, 12).Select(
        i => Pictures.Make(widthPx, heightPx, (x, y) => Wave(x + (40 * i)) << 16 | Wave(y) << 8 | Wave(x + y)))];

    /// <summary>The mean difference of all colours, 0 to 255.</summary>
    public static double ErrorOf(ReadOnlySpan<uint> seen, ReadOnlySpan<uint> expected)
    {
        long sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            for (int shift = 0; shift < 24; shift += 8)
            {
                sum += Math.Abs((byte)(seen[i] >> shift) - (byte)(expected[i] >> shift));
            }
        }

        return sum / (3.0 * expected.Length);
    }

    private static uint Wave(int at) => (uint)(128 + (100 * Math.Sin(at / 40.0)));
}
