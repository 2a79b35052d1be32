using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace Rfb.Bench;

/// <summary>A made-up desktop: a wallpaper, a terminal full of text, a window.</summary>
internal sealed class Desktop
{
    public const int WidthPx = 1920;
    public const int HeightPx = 1080;

    private const int GlyphWidthPx = 8;
    private const int GlyphHeightPx = 16;
    private const uint Paper = 0x1E1E1E;
    private const uint Ink = 0xD4D4D4;

    private readonly bool[][] _glyphs = MakeGlyphs();

    /// <summary>A vertical gradient, as desktops like them.</summary>
    public static void DrawWallpaper(uint[] pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint shade = (uint)(i / WidthPx * 200 / HeightPx);
            pixels[i] = shade << 16 | (shade / 2 + 40) << 8 | 120;
        }
    }

    /// <summary>Text in lines of words, the same for the same line number; smoothed edges.</summary>
    public void DrawText(uint[] pixels, PixelRect area, int firstLine)
    {
        for (int row = 0; row < area.Height / GlyphHeightPx; row++)
        {
            Random random = new(firstLine + row);
            int length = random.Next(20, area.Width / GlyphWidthPx);
            for (int column = 0; column < area.Width / GlyphWidthPx; column++)
            {
                bool isBlank = column >= length || random.Next(6) == 0;
                DrawGlyph(
                    pixels, area.X + (column * GlyphWidthPx), area.Y + (row * GlyphHeightPx),
                    isBlank ? -1 : random.Next(_glyphs.Length));
            }
        }
    }

    /// <param name="pixels">The screen.</param>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its top edge.</param>
    /// <param name="glyph">-1 for a blank.</param>
    public void DrawGlyph(uint[] pixels, int x, int y, int glyph)
    {
        for (int i = 0; i < GlyphWidthPx * GlyphHeightPx; i++)
        {
            bool isInk = glyph >= 0 && _glyphs[glyph][i];
            bool isEdge = !isInk && glyph >= 0 && i % GlyphWidthPx > 0 && _glyphs[glyph][i - 1];
            pixels[((y + (i / GlyphWidthPx)) * WidthPx) + x + (i % GlyphWidthPx)] =
                isInk ? Ink : isEdge ? 0x808080 : Paper;
        }
    }

    /// <summary>A window with a title and text.</summary>
    public void DrawWindow(uint[] pixels, int x, int y)
    {
        PixelRect area = new(x, y, 800, 600);
        Fill(pixels, area, 0x2D2D30);
        Fill(pixels, area with { Height = 28 }, 0x007ACC);
        DrawText(pixels, new PixelRect(x + 8, y + 36, 784, 552), 5000);
    }

    public static void Fill(uint[] pixels, PixelRect area, uint colour)
    {
        for (int y = area.Y; y < area.Bottom; y++)
        {
            pixels.AsSpan((y * WidthPx) + area.X, area.Width).Fill(colour);
        }
    }

    public static Frame ToFrame(uint[] pixels) => new(WidthPx, HeightPx, (uint[])pixels.Clone());

    private static bool[][] MakeGlyphs()
    {
        Random random = new(42);
        return [.. Enumerable.Range(0, 60).Select(_ => MakeGlyph(random))];
    }

    /// <summary>A few strokes.</summary>
    private static bool[] MakeGlyph(Random random)
    {
        bool[] glyph = new bool[GlyphWidthPx * GlyphHeightPx];
        for (int stroke = 0; stroke < 3; stroke++)
        {
            bool isUpright = random.Next(2) == 0;
            int x = random.Next(1, 6);
            int y = random.Next(3, 12);
            for (int i = 0; i < (isUpright ? 12 - y + 2 : 6 - x + 1); i++)
            {
                glyph[((isUpright ? y + i : y) * GlyphWidthPx) + (isUpright ? x : x + i)] = true;
            }
        }

        return glyph;
    }
}
