using DisplayModel.Scanout;

namespace Integration.Tests.Picture;

/// <summary>modetest's default picture. Source: libdrm, tests/util/pattern.c, fill_smpte_rgb32.</summary>
internal static class SmptePattern
{
    private static readonly uint[] s_top = [0xC0C0C0, 0xC0C000, 0x00C0C0, 0x00C000, 0xC000C0, 0xC00000, 0x0000C0];
    private static readonly uint[] s_middle = [0x0000C0, 0x131313, 0xC000C0, 0x131313, 0x00C0C0, 0x131313, 0xC0C0C0];
    private static readonly uint[] s_bottom =
        [0x00214C, 0xFFFFFF, 0x32006A, 0x131313, 0x090909, 0x131313, 0x1D1D1D, 0x131313];

    public static uint At(int x, int y, int widthPx, int heightPx) =>
        y < heightPx * 6 / 9 ? s_top[x * 7 / widthPx]
        : y < heightPx * 7 / 9 ? s_middle[x * 7 / widthPx]
        : x < widthPx * 5 / 7 ? s_bottom[x * 4 / (widthPx * 5 / 7)]
        : x < widthPx * 6 / 7 ? s_bottom[((x - (widthPx * 5 / 7)) * 3 / (widthPx / 7)) + 4]
        : s_bottom[7];

    /// <summary>The pixels that are not the pattern's.</summary>
    public static IReadOnlyList<(int X, int Y)> Differences(Frame frame)
    {
        List<(int X, int Y)> differences = [];
        for (int y = 0; y < frame.HeightPx; y++)
        {
            ReadOnlySpan<uint> row = frame.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                if (row[x] != At(x, y, frame.WidthPx, frame.HeightPx))
                {
                    differences.Add((x, y));
                }
            }
        }

        return differences;
    }

    public static bool IsShownBy(Frame? frame, int widthPx, int heightPx) =>
        frame is not null && frame.WidthPx == widthPx && frame.HeightPx == heightPx && Differences(frame).Count == 0;
}
