using System.Drawing;
using DisplayModel.Scanout;
using NUnit.Framework;

namespace Integration.Tests.Picture;

/// <summary>modetest's cursor: every byte of it is 0x77, premultiplied. Source: libdrm, tests/util/pattern.c,
/// fill_plain.</summary>
internal static class CursorAssert
{
    private const int Level = 0x77;

    /// <summary>Inside its rectangle, as far as that is on the screen, every pixel is a blend of the cursor and of
    /// modetest's pattern; outside it is the pattern.</summary>
    /// <param name="place">Where the guest has put the cursor.</param>
    /// <param name="frame">With the cursor.</param>
    public static void Covers(Rectangle place, Frame frame)
    {
        List<(int X, int Y)> wrong = [];
        for (int y = 0; y < frame.HeightPx; y++)
        {
            for (int x = 0; x < frame.WidthPx; x++)
            {
                uint under = SmptePattern.At(x, y, frame.WidthPx, frame.HeightPx);
                uint pixel = frame.Row(y)[x];
                if (place.Contains(x, y) ? !IsBlend(pixel, under) : pixel != under)
                {
                    wrong.Add((x, y));
                }
            }
        }

        Assert.That(wrong, Is.Empty, $"pixels that are not what the cursor at {place} makes of them");
    }

    /// <summary>Rounding may go either way.</summary>
    private static bool IsBlend(uint pixel, uint under)
    {
        for (int shift = 0; shift <= 16; shift += 8)
        {
            int expected = Level + ((int)((under >> shift) & 0xFF) * (255 - Level) / 255);
            if (Math.Abs(expected - (int)((pixel >> shift) & 0xFF)) > 1)
            {
                return false;
            }
        }

        return true;
    }
}
