using System.Buffers.Binary;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Microsoft.Win32.SafeHandles;

namespace Integration.Tests.Remote;

/// <summary>The screen of an Xvfb that was started with <c>-fbdir</c>: it maps a file as its screen. Source:
/// X11/XWDFile.h, XWDFileHeader and XWDColor.</summary>
/// <param name="folder">The folder of <c>-fbdir</c>.</param>
internal sealed class XvfbScreen(string folder) : IDisposable
{
    private const int HeaderBytes = 100;
    private const int ColourBytes = 12;
    private const uint ColourMask = 0xFF_FFFF;

    private readonly string _path = Path.Combine(folder, "Xvfb_screen0");
    private SafeFileHandle? _pixels;
    private int _firstPixel;
    private int _stride;

    /// <summary>A pixel, once the server has written its first picture.</summary>
    public uint Pixel(int x, int y)
    {
        _pixels ??= File.OpenHandle(_path);
        if (_firstPixel == 0)
        {
            byte[] header = new byte[HeaderBytes];
            RandomAccess.Read(_pixels, header, 0);
            (_firstPixel, _stride) = (FirstPixel(header), Stride(header));
        }

        Span<byte> pixel = stackalloc byte[sizeof(uint)];
        RandomAccess.Read(_pixels, pixel, _firstPixel + ((long)y * _stride) + (x * sizeof(uint)));
        return BinaryPrimitives.ReadUInt32LittleEndian(pixel) & ColourMask;
    }

    /// <summary>The pixels of a part.</summary>
    /// <returns>null while the server has not written them.</returns>
    public Frame? Look(PixelRect part)
    {
        byte[] file = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
        if (file.Length == 0 || Field(file, 0) == 0)
        {
            return null;
        }

        (int start, int stride) = (FirstPixel(file), Stride(file));
        uint[] pixels = new uint[part.Width * part.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (part.X + (i % part.Width), part.Y + (i / part.Width));
            pixels[i] = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + (y * stride) + (x * sizeof(uint))))
                & ColourMask;
        }

        return new Frame(part.Width, part.Height, pixels);
    }

    /// <summary>How many pixels differ from a picture at a place; all of them while the server has written
    /// none.</summary>
    public int CountDifferences(Frame expected, int left = 0, int top = 0) =>
        Look(new PixelRect(left, top, expected.WidthPx, expected.HeightPx)) is { } seen
            ? CountDifferences(expected, seen)
            : expected.Pixels.Length;

    /// <summary>How many pixels of two pictures of one size differ.</summary>
    public static int CountDifferences(Frame expected, Frame seen) =>
        Enumerable.Range(0, expected.Pixels.Length).Count(i => expected.Pixels[i] != seen.Pixels[i]);

    public void Dispose() => _pixels?.Dispose();

    private static int FirstPixel(ReadOnlySpan<byte> file) => Field(file, 0) + (Field(file, 19) * ColourBytes);

    private static int Stride(ReadOnlySpan<byte> file) => Field(file, 12);

    private static int Field(ReadOnlySpan<byte> file, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(file[(index * sizeof(int))..]);
}
