using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>How many blocks of each frame go to a panel with PSR2.</summary>
public sealed class SelectiveUpdateBlockTests
{
    private const uint Enable = 1u << 31;
    private const uint Partial = 1u << 1;
    private const uint EveryFrameFull = 1u << 2;
    private const uint FullFrame = 1u << 3;
    private const uint Control2 = 0x60900;
    private const uint Tracking = 0x60910;
    private const uint Status = 0x60914;
    private const long FrameNs = 16_666_667;

    /// <summary>Lines 100 to 200 in blocks of four, counted from 1.</summary>
    private const uint Region = Enable | Partial | (26u << 21) | (51u << 11);

    private readonly TestGpu _gpu =
        new(GpuPlatform.TigerLake, [new Connector(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort)]);

    [Test]
    public void The_frame_after_an_update_has_the_blocks_of_its_region()
    {
        TurnOn();
        _gpu[Tracking] = Region;
        Assert.That(Counts(), Is.All.Zero, "the register is double buffered");

        _gpu.Advance(FrameNs);
        Assert.That(Counts(), Is.EqualTo(new uint[] { 25, 0, 0, 0, 0, 0, 0, 0, 0 }));

        _gpu.Advance(4 * FrameNs);
        Assert.That(Counts(), Is.EqualTo(new uint[] { 0, 0, 0, 0, 25, 0, 0, 0, 0 }));

        _gpu.Advance(4 * FrameNs);
        Assert.That(Counts(), Is.All.Zero, "eight frames are kept");
    }

    [Test]
    public void A_full_frame_has_all_blocks()
    {
        TurnOn();
        _gpu[Tracking] = Region | FullFrame;
        _gpu.Advance(2 * FrameNs);

        Assert.That(Counts()[..3], Is.EqualTo(new uint[] { 0, AllBlocks, 0 }));
    }

    [Test]
    public void Every_frame_can_be_full_until_the_next_update()
    {
        TurnOn();
        _gpu[Tracking] = Enable | Partial | EveryFrameFull;
        _gpu.Advance(2 * FrameNs);
        Assert.That(Counts()[..3], Is.EqualTo(new uint[] { AllBlocks, AllBlocks, 0 }));

        _gpu[Tracking] = Region;
        _gpu.Advance(FrameNs);
        Assert.That(Counts()[0], Is.EqualTo(25));
    }

    [Test]
    public void Without_PSR2_there_are_no_selective_updates()
    {
        TurnOn();
        _gpu[Control2] = 0;
        _gpu[Tracking] = Region;
        _gpu.Advance(FrameNs);

        Assert.That(Counts(), Is.All.Zero);
    }

    [TestCase(0x8000_0000u | (60u << 21) | (51u << 11), Description = "it ends before it begins")]
    [TestCase(0x8000_0000u)]
    public void A_region_without_lines_has_no_blocks(uint region)
    {
        TurnOn();
        _gpu[Tracking] = region;
        _gpu.Advance(FrameNs);

        Assert.That(Counts(), Is.All.Zero);
    }

    private uint AllBlocks => (uint)(_gpu.Core.Display.Pipes[0].SourceSize.HeightPx + 3) / 4;

    private void TurnOn()
    {
        Display12Panel.TurnOn(_gpu);
        _gpu[Control2] = Enable;
    }

    /// <summary>The counts of the last nine frames, the last one first; only eight exist.</summary>
    private uint[] Counts() =>
        [.. from i in Enumerable.Range(0, 9) select (_gpu[Status + (4 * (uint)(i / 3))] >> (i % 3 * 10)) & 0x3FF];
}
