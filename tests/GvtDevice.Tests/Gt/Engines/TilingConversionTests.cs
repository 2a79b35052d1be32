using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Copies between tilings by the video enhancement engine, as IGT puts them into a batch.</summary>
public sealed class TilingConversionTests
{
    private const uint VideoEnhance = 0x1C_8000;
    private const uint SourceAt = 0x1_0000;
    private const uint TargetAt = 0x8_0000;
    private const uint Planar420Bits8 = 4;
    private const uint Planar420Bits16 = 12;
    private const uint Compressed = 1 << 7;
    private const uint ByRender = 1 << 8;
    private const int PitchBytes = 1024;
    private const int WidthPx = 50;
    private const int HeightPx = 20;

    /// <summary>Chroma begins at another row of each surface.</summary>
    private const int SourceChromaTop = 24, TargetChromaTop = 32;

    private readonly LogLines _logger = new();
    private readonly EngineTestBench _bench;

    public TilingConversionTests() =>
        _bench = new EngineTestBench(VideoEnhance, logger: _logger, model: EngineModel.Gen12);

    [TestCase(0u, 2, Description = "YCRCB_NORMAL")]
    [TestCase(5u, 4, Description = "PACKED_444A_8")]
    [TestCase(8u, 4, Description = "R8G8B8A8_UNORM")]
    [TestCase(9u, 8, Description = "PACKED_444_16")]
    [TestCase(13u, 8, Description = "R16G16B16A16")]
    public void A_picture_moves_between_tilings(uint format, int bytes)
    {
        Paint();
        Convert(format, format);

        Assert.That(Row(Tiling.Y, TargetAt, HeightPx - 1, bytes * WidthPx),
            Is.EqualTo(Row(Tiling.Linear, SourceAt, HeightPx - 1, bytes * WidthPx)));
        Assert.That(Row(Tiling.Y, TargetAt, 0, (bytes * WidthPx) + 1)[^1], Is.Zero, "beside it");
        Assert.That(Row(Tiling.Y, TargetAt, HeightPx, 1)[0], Is.Zero, "below it");
    }

    [TestCase(Planar420Bits8, 1)]
    [TestCase(Planar420Bits16, 2)]
    public void Pairs_of_Cb_and_Cr_move_with_Y(uint format, int bytes)
    {
        Paint();
        Convert(format, format);

        foreach (int row in (int[])[0, (HeightPx / 2) - 1])
        {
            Assert.That(Row(Tiling.Y, TargetAt, TargetChromaTop + row, bytes * WidthPx),
                Is.EqualTo(Row(Tiling.Linear, SourceAt, SourceChromaTop + row, bytes * WidthPx)));
        }

        Assert.That(Row(Tiling.Y, TargetAt, HeightPx, 1)[0], Is.Zero, "between them");
        Assert.That(Row(Tiling.Y, TargetAt, TargetChromaTop + (HeightPx / 2), 1)[0], Is.Zero, "below");
    }

    /// <summary>There is no colour control surface to write: the target stays uncompressed.</summary>
    [TestCase(Compressed)]
    [TestCase(Compressed | ByRender)]
    public void Compression_changes_nothing(uint compression)
    {
        Paint();
        Convert(8, 8, compression);

        Assert.That(Row(Tiling.Y, TargetAt, 0, 4 * WidthPx), Is.EqualTo(Row(Tiling.Linear, SourceAt, 0, 4 * WidthPx)));
    }

    [TestCase(8u, 5u, Description = "it converts no formats")]
    [TestCase(7u, 7u, Description = "R10G10B10A2_UNORM")]
    public void What_it_cannot_do_is_skipped(uint from, uint to)
    {
        Paint();
        Convert(from, to);

        Assert.That(Row(Tiling.Y, TargetAt, 0, PitchBytes), Is.All.Zero);
        Assert.That(_logger.Lines, Has.Exactly(1).Contains("VEB_TILING_CONVERT is not executed"));
    }

    [Test]
    public void Gen9_does_not_execute_it()
    {
        EngineTestBench bench = new(0x1_A000, logger: _logger);

        bench.SubmitBatch([0x7401_0003, SourceAt, 0, TargetAt, 0, .. Mi.Mark(1), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1));
        Assert.That(_logger.Lines, Has.Exactly(1).Contains("VEB_TILING_CONVERT is not executed"));
    }

    private void Convert(uint from, uint to, uint compression = 0)
    {
        _bench.SubmitBatch(
        [
            .. Surface(0, from, Tiling.Linear, SourceChromaTop), .. Surface(1, to, Tiling.Y, TargetChromaTop),
            0x7401_0003, SourceAt, 0, TargetAt | compression, 0,
            Mi.BatchBufferEnd,
        ]);
        _bench.Gpu.Advance(10_000_000);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    private static uint[] Surface(uint id, uint format, Tiling tiling, int chromaTop) =>
    [
        0x7400_0007, id, ((HeightPx - 1) << 18) | ((WidthPx - 1) << 4),
        (format << 27) | (1 << 20) | ((PitchBytes - 1) << 3) | (tiling == Tiling.Y ? 3u : 0), (uint)chromaTop, 0, 0,
        PitchBytes - 1, 0,
    ];

    private void Paint()
    {
        Span<byte> source = _bench.ContextMemory.Slice((int)SourceAt, PitchBytes * 64);
        new Random(5).NextBytes(source);
        for (int i = 0; i < source.Length; i++)
        {
            source[i] |= 1;
        }
    }

    private byte[] Row(Tiling tiling, uint surface, int y, int bytes)
    {
        TiledSurface layout = new(surface, PitchBytes, tiling, 4);
        byte[] row = new byte[bytes];
        for (int x = 0; x < bytes; x++)
        {
            row[x] = _bench.ContextMemory[(int)layout.Locate(x, y).Address];
        }

        return row;
    }
}
