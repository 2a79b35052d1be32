using System.Globalization;
using System.Text.RegularExpressions;
using DisplayModel;
using NUnit.Framework;

namespace Integration.Tests.Picture;

/// <summary>modetest's cursor: every byte of it is 0x77, premultiplied. Source: libdrm, tests/util/pattern.c, fill_plain.</summary>
internal static partial class CursorAssert
{
    private const int Level = 0x77;

    /// <summary>Inside its rectangle, as far as that is on the screen, every pixel is a blend of the cursor and of
    /// modetest's pattern; outside it is the pattern.</summary>
    /// <param name="place">As the device reports it: WxH+X+Y.</param>
    /// <param name="frame">With the cursor.</param>
    public static void Covers(string? place, Frame frame)
    {
        Match parts = Place().Match(place ?? "");
        Assert.That(parts.Success, Is.True, $"the cursor's place is {place}");
        int[] numbers = [.. parts.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
        (int width, int height, int left, int top) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        List<(int X, int Y)> wrong = [];
        for (int y = 0; y < frame.HeightPx; y++)
        {
            for (int x = 0; x < frame.WidthPx; x++)
            {
                uint under = SmptePattern.At(x, y, frame.WidthPx, frame.HeightPx);
                bool isInside = x >= left && x < left + width && y >= top && y < top + height;
                uint pixel = frame.Row(y)[x];
                if (isInside ? !IsBlend(pixel, under) : pixel != under)
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

    [GeneratedRegex(@"^(\d+)x(\d+)\+(-?\d+)\+(-?\d+)$")]
    private static partial Regex Place();
}
