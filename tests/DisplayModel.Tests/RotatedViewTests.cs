using DisplayModel.Scanout;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>Planes that are turned by the way i915 maps and programs them: the pages of a Y-tiled picture are mapped
/// column by column, each from the bottom up (intel_rotate_pages), and the source rectangle is turned with
/// them.</summary>
public sealed class RotatedViewTests
{
    private const int WidthPx = 150;
    private const int HeightPx = 70;
    private const int TilesAcross = 5;
    private const int TilesDown = 3;

    private static readonly uint[] s_picture =
        [.. Enumerable.Range(0, WidthPx * HeightPx).Select(i => (uint)(i * 7919) & 0xFF_FFFF)];

    [TestCase(Tiling.Y)]
    [TestCase(Tiling.Yf)]
    public void Clockwise_the_left_edge_becomes_the_top(Tiling tiling)
    {
        Frame frame = Show(tiling, Rotation.Rotate90, 0, 0, WidthPx, HeightPx);

        AssertEveryPixel(frame, (x, y) => (y, HeightPx - 1 - x));
    }

    [TestCase(Tiling.Y)]
    [TestCase(Tiling.Yf)]
    public void Counterclockwise_the_right_edge_becomes_the_top(Tiling tiling)
    {
        Frame frame = Show(tiling, Rotation.Rotate270, 0, 0, WidthPx, HeightPx);

        AssertEveryPixel(frame, (x, y) => (WidthPx - 1 - y, x));
    }

    [TestCase(Rotation.Rotate90)]
    [TestCase(Rotation.Rotate270)]
    public void A_part_of_the_picture_is_turned_alone(Rotation rotation)
    {
        Frame frame = Show(Tiling.Y, rotation, 33, 21, 40, 30);

        AssertEveryPixel(
            frame, (x, y) => rotation == Rotation.Rotate90 ? (33 + y, 21 + 29 - x) : (33 + 39 - y, 21 + x));
    }

    private static Frame Show(Tiling tiling, Rotation rotation, int x, int y, int width, int height)
    {
        byte[] tiled = new byte[TilesAcross * TilesDown * 4096];
        for (int i = 0; i < s_picture.Length; i++)
        {
            int address = (int)SurfaceAddress.Of(tiling, 4, TilesAcross * 128, i % WidthPx * 4, i / WidthPx);
            BitConverter.TryWriteBytes(tiled.AsSpan(address), s_picture[i]);
        }

        byte[] view = new byte[tiled.Length];
        int page = 0;
        for (int column = 0; column < TilesAcross; column++)
        {
            for (int row = TilesDown - 1; row >= 0; row--)
            {
                tiled.AsSpan(((row * TilesAcross) + column) * 4096, 4096).CopyTo(view.AsSpan(page++ * 4096));
            }
        }

        PlaneState plane = new()
        {
            Format = PixelFormat.Xrgb8888,
            Tiling = tiling,
            Rotation = rotation,
            SurfaceOffset = 0,
            StrideBytes = TilesDown * 128,
            WidthPx = height,
            HeightPx = width,
            SourceXPx = (TilesDown * 32) - y - height,
            SourceYPx = x,
        };
        Scene scene = new()
        {
            PipeIndex = 0, WidthPx = height, HeightPx = width,
            Planes = [new ScenePlane(PlaneKind.Primary, 0, 0, plane)],
        };
        return Composer.Compose(scene, new MemorySurface(view));
    }

    private static void AssertEveryPixel(Frame frame, Func<int, int, (int X, int Y)> inPicture)
    {
        for (int y = 0; y < frame.HeightPx; y++)
        {
            for (int x = 0; x < frame.WidthPx; x++)
            {
                (int sourceX, int sourceY) = inPicture(x, y);
                Assert.That(frame.Row(y)[x], Is.EqualTo(s_picture[(sourceY * WidthPx) + sourceX]), $"{x}, {y}");
            }
        }
    }
}
