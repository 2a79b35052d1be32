using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace GvtDevice.Lab.Pictures;

/// <summary>How a picture differs from another of its size.</summary>
/// <param name="Pixels">How many pixels differ.</param>
/// <param name="Greatest">The greatest difference of a colour channel, 1 to 255.</param>
/// <param name="Bounds">The smallest rectangle that has all of them.</param>
internal sealed record PictureDifference(int Pixels, int Greatest, PixelRect Bounds)
{
    private const uint Different = 0xFF_0000;
    private const uint Masked = 0x00_0060;

    /// <returns>Null if there is none.</returns>
    public static PictureDifference? Between(Frame actual, Frame golden, ComparisonOptions options)
    {
        (int pixels, int greatest) = (0, 0);
        PixelRect bounds = default;
        for (int y = 0; y < golden.HeightPx; y++)
        {
            ReadOnlySpan<uint> row = actual.Row(y);
            ReadOnlySpan<uint> other = golden.Row(y);
            if (row.SequenceEqual(other))
            {
                continue;
            }

            for (int x = 0; x < row.Length; x++)
            {
                int distance = Distance(row[x], other[x]);
                if (distance > options.Tolerance && !IsMasked(x, y, options))
                {
                    pixels++;
                    greatest = Math.Max(greatest, distance);
                    bounds = bounds.Union(new PixelRect(x, y, 1, 1));
                }
            }
        }

        return pixels == 0 ? null : new PictureDifference(pixels, greatest, bounds);
    }

    /// <summary>The golden picture, darker, with red for pixels that differ and blue for what is not compared.
    /// </summary>
    public static Frame Paint(Frame actual, Frame golden, ComparisonOptions options)
    {
        uint[] pixels = new uint[golden.WidthPx * golden.HeightPx];
        for (int y = 0; y < golden.HeightPx; y++)
        {
            for (int x = 0; x < golden.WidthPx; x++)
            {
                uint wanted = golden.Row(y)[x];
                pixels[(y * golden.WidthPx) + x] = IsMasked(x, y, options) ? Masked
                    : Distance(actual.Row(y)[x], wanted) > options.Tolerance ? Different
                    : Darker(wanted);
            }
        }

        return new Frame(golden.WidthPx, golden.HeightPx, pixels);
    }

    private static bool IsMasked(int x, int y, ComparisonOptions options)
    {
        PixelRect pixel = new(x, y, 1, 1);
        return options.Masks.Any(mask => mask.Contains(pixel));
    }

    /// <summary>The greatest difference of a channel.</summary>
    private static int Distance(uint one, uint other) => Math.Max(
        Math.Max(Channel(one, other, 16), Channel(one, other, 8)), Channel(one, other, 0));

    private static int Channel(uint one, uint other, int shift) =>
        Math.Abs((byte)(one >> shift) - (byte)(other >> shift));

    /// <summary>A quarter of each channel.</summary>
    private static uint Darker(uint pixel) => (pixel >> 2) & 0x3F_3F3F;
}
