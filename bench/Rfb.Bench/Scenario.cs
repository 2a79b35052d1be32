using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace Rfb.Bench;

/// <summary>Something that happens on a screen, frame by frame.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="First">The screen before it begins.</param>
/// <param name="Next">The next frame, and where it may differ from the one before.</param>
internal sealed record Scenario(string Name, Frame First, Func<int, (Frame Frame, PixelRect[] Damage)> Next)
{
    private static readonly PixelRect s_terminal = new(200, 100, 1200, 800);

    /// <summary>Each begins anew when it is made.</summary>
    public static IReadOnlyList<(string Name, Func<Scenario> Make)> All { get; } =
    [
        ("typing", Typing),
        ("scrolling", Scrolling),
        ("scroll-full", ScrollingFullScreen),
        ("moving", MovingWindow),
        ("pages", FullScreenText),
        ("video", Video),
        ("noise", Noise),
    ];

    private static PixelRect Whole => new(0, 0, Desktop.WidthPx, Desktop.HeightPx);

    private static Scenario Typing()
    {
        Desktop desktop = new();
        uint[] pixels = MakeTerminal(desktop, 0);
        return new Scenario("typing", Desktop.ToFrame(pixels), i =>
        {
            int x = s_terminal.X + (i % 150 * 8);
            int y = s_terminal.Y + (((i / 150) + 20) % 50 * 16);
            desktop.DrawGlyph(pixels, x, y, (i * 7 % 59) + 1);
            return (Desktop.ToFrame(pixels), Tiles(new PixelRect(x, y, 8, 16)));
        });
    }

    private static Scenario Scrolling()
    {
        Desktop desktop = new();
        uint[] pixels = MakeTerminal(desktop, 0);
        return new Scenario("scrolling", Desktop.ToFrame(pixels), i =>
        {
            desktop.DrawText(pixels, s_terminal, i + 1);
            return (Desktop.ToFrame(pixels), Tiles(s_terminal));
        });
    }

    private static Scenario ScrollingFullScreen()
    {
        Desktop desktop = new();
        uint[] pixels = new uint[Desktop.WidthPx * Desktop.HeightPx];
        desktop.DrawText(pixels, Whole, 0);
        return new Scenario("scroll-full", Desktop.ToFrame(pixels), i =>
        {
            desktop.DrawText(pixels, Whole, (i + 1) * 3);
            return (Desktop.ToFrame(pixels), [Whole]);
        });
    }

    private static Scenario MovingWindow()
    {
        Desktop desktop = new();
        uint[] background = MakeTerminal(desktop, 0);
        uint[] pixels = (uint[])background.Clone();
        desktop.DrawWindow(pixels, 100, 60);
        PixelRect at = new(100, 60, 800, 600);
        return new Scenario("moving", Desktop.ToFrame(pixels), i =>
        {
            PixelRect to = new(100 + ((i + 1) * 13 % 900), 60 + ((i + 1) * 7 % 400), 800, 600);
            background.CopyTo(pixels, 0);
            desktop.DrawWindow(pixels, to.X, to.Y);
            PixelRect[] damage = [.. Tiles(at), .. Tiles(to)];
            at = to;
            return (Desktop.ToFrame(pixels), damage);
        });
    }

    private static Scenario FullScreenText()
    {
        Desktop desktop = new();
        uint[] pixels = new uint[Desktop.WidthPx * Desktop.HeightPx];
        return new Scenario("pages", Desktop.ToFrame(pixels), i =>
        {
            desktop.DrawText(pixels, Whole, (i + 1) * 1000);
            return (Desktop.ToFrame(pixels), [Whole]);
        });
    }

    /// <summary>Smooth shapes that move, with the grain of a camera.</summary>
    private static Scenario Video()
    {
        uint[] pixels = new uint[Desktop.WidthPx * Desktop.HeightPx];
        return new Scenario("video", Desktop.ToFrame(pixels), i =>
        {
            uint grain = 12345;
            for (int p = 0; p < pixels.Length; p++)
            {
                grain = (grain * 1664525) + 1013904223 + (uint)i;
                int x = p % Desktop.WidthPx;
                int y = p / Desktop.WidthPx;
                uint level = (uint)(((x + (i * 9)) / 8 & 0x7F) + ((y + (i * 5)) / 8 & 0x3F) + (grain >> 30));
                pixels[p] = level << 16 | (level / 2 + 30) << 8 | (255 - level);
            }

            return (Desktop.ToFrame(pixels), [Whole]);
        });
    }

    private static Scenario Noise()
    {
        uint[] pixels = new uint[Desktop.WidthPx * Desktop.HeightPx];
        Random random = new(1);
        return new Scenario("noise", Desktop.ToFrame(pixels), _ =>
        {
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()));
            for (int p = 0; p < pixels.Length; p++)
            {
                pixels[p] &= 0xFFFFFF;
            }

            return (Desktop.ToFrame(pixels), [Whole]);
        });
    }

    private static uint[] MakeTerminal(Desktop desktop, int line)
    {
        uint[] pixels = new uint[Desktop.WidthPx * Desktop.HeightPx];
        Desktop.DrawWallpaper(pixels);
        desktop.DrawText(pixels, s_terminal, line);
        return pixels;
    }

    /// <summary>Damage as a detector reports it: in tiles of 64x64.</summary>
    private static PixelRect[] Tiles(PixelRect area) =>
    [
        PixelRect.FromEdges(
            area.X / 64 * 64, area.Y / 64 * 64, (area.Right + 63) / 64 * 64,
            (area.Bottom + 63) / 64 * 64).Intersect(Whole),
    ];
}
