using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Draws the pointer into a picture.</summary>
internal static class CursorOverlay
{
    public static void Draw(CursorState cursor, uint[] pixels, int widthPx, int heightPx)
    {
        PixelRect visible = cursor.Bounds.Intersect(new PixelRect(0, 0, widthPx, heightPx));
        for (int y = visible.Y; y < visible.Bottom; y++)
        {
            ReadOnlySpan<uint> image = cursor.Image!.Row(y - cursor.Y).Slice(visible.X - cursor.X, visible.Width);
            Span<uint> target = pixels.AsSpan((y * widthPx) + visible.X, visible.Width);
            for (int x = 0; x < image.Length; x++)
            {
                target[x] = Over(image[x], target[x]);
            }
        }
    }

    /// <summary>Adds the pointer's colour, which is premultiplied, to the part of the picture's that its alpha lets
    /// through.</summary>
    private static uint Over(uint above, uint below)
    {
        uint through = 255 - (above >> 24);
        return Channel(above, below, through, 16) | Channel(above, below, through, 8) | Channel(
            above, below, through, 0);
    }

    private static uint Channel(uint above, uint below, uint through, int shift) =>
        Math.Min(255, ((above >> shift) & 0xFF) + (((((below >> shift) & 0xFF) * through) + 127) / 255)) << shift;
}
