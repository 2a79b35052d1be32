using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Copies that the 3D pipeline draws, as IGT's render copy puts them into a batch.</summary>
public sealed class RectangleCopyTests
{
    private const uint MiBatchBufferEnd = 0x0500_0000;
    private const uint StateBase = 0x0;
    private const uint BindingTable = 0x200;
    private const uint TargetState = 0x240;
    private const uint SourceState = 0x280;
    private const uint Vertices = 0x300;
    private const uint SourceAt = 0x1_0000;
    private const uint TargetAt = 0x8_0000;
    private const uint Bgra8888 = 0x0C0;
    private const uint RectangleList = 0x0F;
    private const int WidthPx = 256;
    private const int HeightPx = 64;

    private readonly EngineTestBench _bench = new(EngineTestBench.Render);

    [TestCase(Tiling.Linear, Tiling.Y)]
    [TestCase(Tiling.Linear, Tiling.Yf)]
    [TestCase(Tiling.Y, Tiling.Linear)]
    [TestCase(Tiling.X, Tiling.Yf)]
    public void A_rectangle_with_a_source_moves_pixels_between_tilings(Tiling from, Tiling to)
    {
        Paint(from);
        Draw(from, to);

        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 40; x++)
            {
                Assert.That(Pixel(to, 5 + x, 3 + y), Is.EqualTo(Colour(7 + x, 9 + y)), $"{x},{y}");
            }
        }

        Assert.That(Pixel(to, 45, 3), Is.Zero);
        Assert.That(Pixel(to, 4, 3), Is.Zero);
        Assert.That(Pixel(to, 5, 35), Is.Zero);
    }

    [Test]
    public void Triangles_are_no_rectangle() => ExpectNothing(topology: 4);

    [Test]
    public void Vertices_of_another_layout_are_left_alone() => ExpectNothing(pointFormat: 0x085);

    [Test]
    public void Another_format_would_have_to_be_converted() => ExpectNothing(targetFormat: 0x0C7);

    [TestCase(0.5f, Description = "another size in the source")]
    [TestCase(2f, Description = "outside")]
    [TestCase(float.NaN, Description = "nowhere")]
    public void A_source_that_is_not_taken_one_for_one_is_left_alone(float end) => ExpectNothing(sourceEnd: end);

    [Test]
    public void Memory_that_cannot_be_read_does_not_stop_the_engine()
    {
        _bench.SubmitBatch([.. Setup(stateBase: 0x7FFF_F000), .. Primitive, MiBatchBufferEnd]);

        Assert.That(() => _bench.Gpu.Advance(10_000_000), Throws.Nothing);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    private static uint[] Primitive => [0x7B00_0005, 0, 3, 0, 1, 0, 0];

    private static uint[] Setup(uint stateBase = StateBase, uint topology = RectangleList, uint pointFormat = 0x0F6) =>
    [
        0x6101_0011, 1, 0, 1, 0, stateBase | 1, 0, 1, 0, 0, 0, 1, 0, 0xFFFF_F001, 0x1001, 0xFFFF_F001, 0x1001, 0, 0,
        0x782A_0000, BindingTable,
        0x7808_0003, (1 << 14) | 12, Vertices, 0, 36,
        0x7809_0005,
        (1u << 25), 0x2222_0000, (1u << 25) | (pointFormat << 16), 0x1123_0000, (1u << 25) | (0x085 << 16)
            | 4, 0x1123_0000,
        0x784B_0000, topology,
    ];

    private void ExpectNothing(
        uint topology = RectangleList, uint pointFormat = 0x0F6, uint targetFormat = Bgra8888, float? sourceEnd = null)
    {
        Paint(Tiling.Linear);
        Draw(Tiling.Linear, Tiling.Y, topology, pointFormat, targetFormat, sourceEnd);

        Assert.That(
            _bench.ContextMemory.Slice((int)TargetAt, WidthPx * HeightPx * 4).ContainsAnyExcept((byte)0), Is.False);
    }

    private void Draw(
        Tiling from, Tiling to, uint topology = RectangleList, uint pointFormat = 0x0F6, uint targetFormat = Bgra8888,
        float? sourceEnd = null)
    {
        Put(BindingTable, TargetState, SourceState);
        PutSurface(TargetState, TargetAt, to, targetFormat);
        PutSurface(SourceState, SourceAt, from, Bgra8888);
        PutVertex(0, 45, 35, sourceEnd ?? 47f / WidthPx, 41f / HeightPx);
        PutVertex(1, 5, 35, 7f / WidthPx, 41f / HeightPx);
        PutVertex(2, 5, 3, 7f / WidthPx, 9f / HeightPx);
        _bench.SubmitBatch([.. Setup(topology: topology, pointFormat: pointFormat), .. Primitive, MiBatchBufferEnd]);
        _bench.Gpu.Advance(10_000_000);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    private void PutSurface(uint at, uint address, Tiling tiling, uint format)
    {
        uint mode = tiling switch { Tiling.Linear => 0u, Tiling.X => 2, _ => 3 };
        Put(
            at,
            (1u << 29) | (format << 18) | (mode << 12), 0, ((HeightPx - 1) << 16) | (WidthPx - 1), (WidthPx * 4) - 1, 0,
            tiling == Tiling.Yf ? 1u << 18 : 0, 0, 0, address, 0, 0, 0, 0, 0, 0, 0);
    }

    private void PutVertex(uint index, short x, short y, float u, float v)
    {
        Put(
            Vertices + (12 * index), (ushort)x | ((uint)(ushort)y << 16), BitConverter.SingleToUInt32Bits(u),
            BitConverter.SingleToUInt32Bits(v));
    }

    private void Put(uint at, params ReadOnlySpan<uint> dwords) =>
        MemoryMarshal.AsBytes(dwords).CopyTo(_bench.ContextMemory[(int)at..]);

    private static uint Colour(int x, int y) => (uint)((y * 1000) + x + 1);

    private void Paint(Tiling tiling)
    {
        TiledSurface surface = new(SourceAt, WidthPx * 4, tiling, 4);
        for (int y = 0; y < HeightPx; y++)
        {
            for (int x = 0; x < WidthPx; x++)
            {
                Put((uint)surface.Locate(4 * x, y).Address, Colour(x, y));
            }
        }
    }

    private uint Pixel(Tiling tiling, int x, int y) => MemoryMarshal.Read<uint>(
        _bench.ContextMemory[(int)new TiledSurface(TargetAt, WidthPx * 4, tiling, 4).Locate(4 * x, y).Address..]);
}
