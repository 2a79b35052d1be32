using System.Runtime.InteropServices;
using Integration.Tests.Harness;

namespace Vnc.Bench;

/// <summary>Pictures for a guest to copy into its framebuffer, and a root file system that holds them.</summary>
internal sealed class FrameFolder : IDisposable
{
    public const int WidthPx = 1920;
    public const int HeightPx = 1080;

    private const int WindowWidthPx = 480;
    private const int WindowHeightPx = 320;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vnc-bench-");

    public FrameFolder()
    {
        for (int i = 0; i < 4; i++)
        {
            Write($"window{i}", Window(200 + (24 * i), 150 + (16 * i)));
        }

        Random random = new(1);
        for (int i = 0; i < 3; i++)
        {
            Write($"noise{i}", Noise(random));
            Write($"video{i}", Video(i));
        }

        Initramfs = SetUpScript.Run("qemu/program-initramfs", "--program", _folder.FullName, "--module", "bochs");
    }

    public string Initramfs { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    public static uint[] Noise(Random random)
    {
        uint[] pixels = new uint[WidthPx * HeightPx];
        random.NextBytes(MemoryMarshal.AsBytes(pixels.AsSpan()));
        return pixels;
    }

    /// <summary>A window with text-like stripes on a plain background.</summary>
    private static uint[] Window(int left, int top)
    {
        uint[] pixels = new uint[WidthPx * HeightPx];
        Array.Fill(pixels, 0x20_4060u);
        for (int y = 0; y < WindowHeightPx; y++)
        {
            for (int x = 0; x < WindowWidthPx; x++)
            {
                bool isTitle = y < 24;
                bool isInk = y % 16 < 10 && (((x / 3 * 7) + (y * 13) + (x * y / 5)) & 3) == 0;
                pixels[((top + y) * WidthPx) + left + x] = isTitle ? 0x30_80D0u : isInk ? 0x10_1010u : 0xF0_F0F0u;
            }
        }

        return pixels;
    }

    /// <summary>Smooth colours everywhere, moving: what a camera shows.</summary>
    public static uint[] Video(int frame)
    {
        uint[] pixels = new uint[WidthPx * HeightPx];
        for (int y = 0; y < HeightPx; y++)
        {
            for (int x = 0; x < WidthPx; x++)
            {
                uint red = (uint)((x + (frame * 9)) * 255 / (WidthPx + 30));
                uint green = (uint)((y + (frame * 5)) * 255 / (HeightPx + 30));
                uint blue = (uint)(128 + (100 * Math.Sin((x + y + (frame * 13)) / 90.0)));
                pixels[(y * WidthPx) + x] = (red << 16) | (green << 8) | blue;
            }
        }

        return pixels;
    }

    private void Write(string name, uint[] pixels) =>
        File.WriteAllBytes(Path.Combine(_folder.FullName, name), MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray());
}
