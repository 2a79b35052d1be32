using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>The 2D commands, as IGT puts them into batches.</summary>
public sealed class BlitTests
{
    private const uint MiBatchBufferEnd = 0x0500_0000;
    private const uint LoadRegisterImm = 0x1100_0001;
    private const uint TileControl = 0x22200;
    private const uint ColorBlt = 0x5400_0005 | (3 << 20);
    private const uint SourceCopy = 0x54C0_0008 | (3 << 20);
    private const uint FastCopy = 0x5080_0008;
    private const uint Depth32 = 3 << 24;

    private readonly EngineTestBench _bench = new();

    [Test]
    public void A_fill_colours_its_rectangle_only()
    {
        Run(ColorBlt, Depth32 | (0xF0 << 16) | 256, At(3, 2), At(7, 5), 0x1000, 0, 0x1122_3344);

        TiledSurface surface = new(0x1000, 256, Tiling.Linear, 4);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 10; x++)
            {
                Assert.That(
                    Pixel(surface, x, y),
                    Is.EqualTo(x is >= 3 and < 7 && y is >= 2 and < 5 ? 0x1122_3344u : 0), $"{x},{y}");
            }
        }
    }

    [Test]
    public void A_fill_without_alpha_leaves_alpha_alone()
    {
        _bench.ContextMemory.Slice(0x1000, 64).Fill(0x55);

        Run(ColorBlt & ~(1u << 21), Depth32 | (0xF0 << 16) | 256, At(0, 0), At(1, 1), 0x1000, 0, 0x1122_3344);

        Assert.That(Pixel(new(0x1000, 256, Tiling.Linear, 4), 0, 0), Is.EqualTo(0x5522_3344));
    }

    [TestCase(Tiling.Linear, Tiling.X)]
    [TestCase(Tiling.X, Tiling.Y)]
    [TestCase(Tiling.Y, Tiling.Linear)]
    public void An_older_copy_moves_pixels_between_tilings(Tiling from, Tiling to)
    {
        TiledSurface source = new(0x1_0000, 1024, from, 4);
        TiledSurface target = new(0x8_0000, 1024, to, 4);
        Paint(source);

        uint tiled = (from != Tiling.Linear ? 1u << 15 : 0) | (to != Tiling.Linear ? 1u << 11 : 0);
        uint control = 0x3_0000u | (from == Tiling.Y ? 1u : 0) | (to == Tiling.Y ? 2u : 0);
        Run(
            LoadRegisterImm, TileControl, control,
            SourceCopy | tiled, Depth32 | (0xCC << 16) | Pitch(to), At(5, 3), At(5 + 60, 3 + 40), 0x8_0000, 0,
            At(1, 2), Pitch(from), 0x1_0000, 0);

        ExpectCopied(source, (1, 2), target, (5, 3), 60, 40);
    }

    [TestCase(Tiling.Linear, Tiling.Yf)]
    [TestCase(Tiling.Yf, Tiling.X)]
    [TestCase(Tiling.Y, Tiling.Yf)]
    public void A_fast_copy_moves_pixels_between_tilings(Tiling from, Tiling to)
    {
        TiledSurface source = new(0x1_0000, 1024, from, 4);
        TiledSurface target = new(0x8_0000, 1024, to, 4);
        Paint(source);

        Run(
            FastCopy | (Code(from) << 20) | (Code(to) << 13),
            (from == Tiling.Yf ? 1u << 31 : 0) | (to == Tiling.Yf ? 1u << 30 : 0) | Depth32 | Pitch(to),
            At(0, 0), At(64, 64), 0x8_0000, 0,
            At(0, 0), Pitch(from), 0x1_0000, 0);

        ExpectCopied(source, (0, 0), target, (0, 0), 64, 64);
    }

    [Test]
    public void A_copy_within_a_surface_may_overlap()
    {
        TiledSurface surface = new(0x1_0000, 1024, Tiling.Linear, 4);
        Paint(surface);

        Run(
            SourceCopy, Depth32 | (0xCC << 16) | 1024, At(0, 2), At(64, 34), 0x1_0000, 0, At(0, 0), 1024, 0x1_0000, 0);

        for (int y = 0; y < 32; y++)
        {
            Assert.That(Pixel(surface, 10, y + 2), Is.EqualTo(Colour(10, y)));
        }
    }

    [TestCase(0u, 0u, Description = "empty")]
    [TestCase(0x8000_8000u, 0x0010_0010u, Description = "negative")]
    [TestCase(0u, 0x7FFF_7FFFu, Description = "4 GiB")]
    public void An_impossible_rectangle_does_not_throw(uint topLeft, uint bottomRight)
    {
        _bench.SubmitBatch(ColorBlt, Depth32 | (0xF0 << 16) | 0xFFFF, topLeft, bottomRight, 0, 0, 1, MiBatchBufferEnd);

        Assert.That(() => _bench.Gpu.Advance(1_000_000), Throws.Nothing);
    }

    private void Run(params ReadOnlySpan<uint> commands)
    {
        _bench.SubmitBatch([.. commands, MiBatchBufferEnd]);
        _bench.Gpu.Advance(10_000_000);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    private static uint At(int x, int y) => (uint)((y << 16) | x);

    private static uint Pitch(Tiling tiling) => tiling == Tiling.Linear ? 1024u : 256;

    private static uint Code(Tiling tiling) => tiling switch { Tiling.Linear => 0, Tiling.X => 1, _ => 2 };

    private static uint Colour(int x, int y) => (uint)((y * 1000) + x + 1);

    private void Paint(TiledSurface surface)
    {
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                uint colour = Colour(x, y);
                MemoryMarshal.Write(_bench.ContextMemory[(int)surface.Locate(4 * x, y).Address..], in colour);
            }
        }
    }

    private uint Pixel(TiledSurface surface, int x, int y) =>
        MemoryMarshal.Read<uint>(_bench.ContextMemory[(int)surface.Locate(4 * x, y).Address..]);

    private void ExpectCopied(
        TiledSurface source, (int X, int Y) from, TiledSurface target, (int X, int Y) to, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Assert.That(
                    Pixel(target, to.X + x, to.Y + y), Is.EqualTo(Pixel(source, from.X + x, from.Y + y)), $"{x},{y}");
            }
        }

        Assert.That(Pixel(target, to.X + width, to.Y), Is.Zero);
    }
}
