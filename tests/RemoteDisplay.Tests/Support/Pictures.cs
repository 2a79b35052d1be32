using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Tests.Support;

/// <summary>Made-up screens.</summary>
internal static class Pictures
{
    public static Frame Solid(int width, int height, uint colour) => Make(width, height, (_, _) => colour);

    public static Frame Noise(int width, int height, int seed)
    {
        Random random = new(seed);
        return Make(width, height, (_, _) => (uint)random.Next(0x100_0000));
    }

    public static Frame Gradient(int width, int height) =>
        Make(width, height, (x, y) => (uint)((x & 0xFF) << 16 | (y & 0xFF) << 8 | ((x + y) / 4 & 0xFF)));

    /// <summary>Something like letters, in as many colours.</summary>
    public static Frame Text(int width, int height, int seed, int colours = 2)
    {
        uint[] palette = [.. Enumerable.Range(0, colours).Select(i => (uint)(i * 0x3E1F27) & 0xFFFFFF)];
        return Make(width, height, (x, y) =>
        {
            uint letter = Mix((uint)((x / 8) + (y / 16 * 1000) + (seed * 77777)));
            bool isInk = y % 16 is > 2 and < 13 && x % 8 < 6
                && (Mix(letter + (uint)((x % 8 / 2) + (y % 16 / 2 * 4))) & 3) == 0;
            return isInk ? palette[1 + (letter % (uint)(colours - 1))] : palette[0];
        });
    }

    public static Frame Make(int width, int height, Func<int, int, uint> pixel)
    {
        uint[] pixels = new uint[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = pixel(i % width, i / width);
        }

        return new Frame(width, height, pixels);
    }

    /// <summary>The frame with another picture's pixels inside of a rectangle.</summary>
    public static Frame Patch(Frame frame, Frame other, PixelRect area) => Make(frame.WidthPx, frame.HeightPx, (x, y) =>
        area.Contains(new PixelRect(x, y, 1, 1)) ? other.Row(y)[x] : frame.Row(y)[x]);

    /// <summary>The frame with the pixels of a rectangle also elsewhere.</summary>
    public static Frame Move(Frame frame, PixelRect area, int dx, int dy) =>
        Make(frame.WidthPx, frame.HeightPx, (x, y) =>
            area.Contains(new PixelRect(x - dx, y - dy, 1, 1)) ? frame.Row(y - dy)[x - dx] : frame.Row(y)[x]);

    private static uint Mix(uint value)
    {
        value = (value ^ (value >> 16)) * 0x7FEB352D;
        value = (value ^ (value >> 15)) * 0x846CA68B;
        return value ^ (value >> 16);
    }
}
