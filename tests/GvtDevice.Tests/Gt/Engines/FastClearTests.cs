using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Fast clears, as IGT puts them into a batch for surfaces with a clear colour.</summary>
public sealed class FastClearTests
{
    private const uint BindingTable = 0x200;
    private const uint TargetState = 0x240;
    private const uint Vertices = 0x300;
    private const uint Colour = 0x400;
    private const uint TargetAt = 0x8_0000;
    private const uint Bgra8888 = 0x0C0;
    private const uint FastClear = 1 << 8;
    private const int WidthPx = 200;
    private const int HeightPx = 40;
    private const int PitchBytes = 2048;

    private readonly EngineTestBench _bench = new(EngineTestBench.Render, model: EngineModel.Gen12);

    [TestCase(Bgra8888, 4, 0xFF00_80FFul)]
    [TestCase(0x0C7u, 4, 0xFFFF_8000ul, Description = "R8G8B8A8")]
    [TestCase(0x0D1u, 4, 0xC008_03FFul, Description = "B10G10R10A2")]
    [TestCase(0x0C2u, 4, 0xFFF8_0000ul, Description = "R10G10B10A2: green is 512")]
    [TestCase(0x084u, 8, 0x3C00_3C00_3800_0000ul, Description = "R16G16B16A16_FLOAT")]
    public void A_fast_clear_fills_the_surface_with_the_colour(uint format, int bytes, ulong pixel)
    {
        Draw(format, bytes, end: (100, 100));

        TiledSurface target = new(TargetAt, PitchBytes, Tiling.Y, bytes);
        Assert.That(Pixel(target, 0, 0), Is.EqualTo(pixel));
        Assert.That(Pixel(target, WidthPx - 1, HeightPx - 1), Is.EqualTo(pixel));
        Assert.That(Pixel(target, WidthPx, 0), Is.Zero, "beside the surface");
        Assert.That(Pixel(target, 0, HeightPx), Is.Zero, "below it");
    }

    /// <summary>i915 gives it to the display engine, as PLANE_CC_VAL.</summary>
    [Test]
    public void The_pixel_is_stored_behind_the_colour()
    {
        Draw(Bgra8888, 4, end: (1, 1));

        Assert.That(MemoryMarshal.Read<ulong>(_bench.ContextMemory[(int)(Colour + 16)..]), Is.EqualTo(0xFF00_80FF));
    }

    [Test]
    public void A_step_of_a_vertex_is_256_bytes_and_16_rows()
    {
        Draw(Bgra8888, 4, start: (1, 1), end: (2, 2));

        TiledSurface target = new(TargetAt, PitchBytes, Tiling.Y, 4);
        ulong[] corners = [Pixel(target, 64, 16), Pixel(target, 127, 31)];
        ulong[] beside = [Pixel(target, 63, 16), Pixel(target, 64, 15), Pixel(target, 128, 31), Pixel(target, 127, 32)];
        Assert.That(corners, Is.All.EqualTo(0xFF00_80FF));
        Assert.That(beside, Is.All.Zero);
    }

    [TestCase(0u, 0x400u, Description = "no compression")]
    [TestCase(5u, 0u, Description = "no clear colour")]
    public void A_surface_that_cannot_be_cleared_fast_is_left_alone(uint auxiliary, uint hasColour)
    {
        Draw(Bgra8888, 4, end: (1, 1), auxiliary: auxiliary, hasColour: hasColour);

        Assert.That(Pixel(new TiledSurface(TargetAt, PitchBytes, Tiling.Y, 4), 0, 0), Is.Zero);
    }

    /// <summary>A red of 0, a green of a half, a blue of 2 (clamped), opaque.</summary>
    private void Draw(
        uint format, int bytes, (short X, short Y) end, (short X, short Y) start = default, uint auxiliary = 5,
        uint hasColour = 0x400)
    {
        float[] colour = [0, 0.5f, bytes == 8 ? 1 : 2, 1];
        Put(BindingTable, TargetState);
        Put(Colour, MemoryMarshal.Cast<float, uint>(colour));
        Put(
            TargetState,
            (1u << 29) | (format << 18) | (3 << 12), 0, ((HeightPx - 1) << 16) | (WidthPx - 1), PitchBytes - 1, 0, 0,
            auxiliary, 0, TargetAt, 0, hasColour, 0, Colour, 0, 0, 0);
        Put(Vertices, Point(end), 0, 0, Point((start.X, end.Y)), 0, 0, Point(start), 0, 0);
        _bench.SubmitBatch(
        [
            0x6101_0011, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0xFFFF_F001, 0x1001, 0xFFFF_F001, 0x1001, 0, 0,
            0x782A_0000, BindingTable,
            0x7820_000A, 0, 0, 0, 0, 0, FastClear, 0, 0, 0, 0, 0,
            0x7808_0003, (1 << 14) | 12, Vertices, 0, 36,
            0x7809_0005, 1u << 25, 0x2222_0000, (1u << 25) | (0x0F6 << 16), 0x1123_0000,
            (1u << 25) | (0x085 << 16) | 4, 0x1123_0000,
            0x784B_0000, 0x0F,
            0x7B00_0005, 0, 3, 0, 1, 0, 0,
            Mi.BatchBufferEnd,
        ]);
        _bench.Gpu.Advance(10_000_000);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    private static uint Point((short X, short Y) point) => (ushort)point.X | ((uint)(ushort)point.Y << 16);

    private void Put(uint at, params ReadOnlySpan<uint> dwords) =>
        MemoryMarshal.AsBytes(dwords).CopyTo(_bench.ContextMemory[(int)at..]);

    private ulong Pixel(TiledSurface surface, int x, int y)
    {
        ReadOnlySpan<byte> at =
            _bench.ContextMemory[(int)surface.Locate(surface.BytesPerPixel * x, y).Address..];
        return surface.BytesPerPixel == 8 ? MemoryMarshal.Read<ulong>(at) : MemoryMarshal.Read<uint>(at);
    }
}
