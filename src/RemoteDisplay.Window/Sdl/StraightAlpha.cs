using RemoteDisplay.Screens;

namespace RemoteDisplay.Window.Sdl;

/// <summary>SDL's cursors have colours that are not premultiplied by alpha.</summary>
internal static class StraightAlpha
{
    /// <returns>0xAARRGGBB, top row first.</returns>
    public static uint[] Of(CursorImage image)
    {
        uint[] pixels = new uint[image.WidthPx * image.HeightPx];
        for (int y = 0; y < image.HeightPx; y++)
        {
            ReadOnlySpan<uint> row = image.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                pixels[(y * image.WidthPx) + x] = Divide(row[x]);
            }
        }

        return pixels;
    }

    private static uint Divide(uint pixel)
    {
        uint alpha = pixel >> 24;
        return alpha is 0 or 255
            ? pixel
            : (alpha << 24) | (Divide((pixel >> 16) & 0xFF, alpha) << 16) | (Divide((pixel >> 8) & 0xFF, alpha) << 8)
                | Divide(pixel & 0xFF, alpha);
    }

    private static uint Divide(uint colour, uint alpha) => Math.Min(255, ((colour * 255) + (alpha / 2)) / alpha);
}
