using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Command streamers that wait for the display.</summary>
public sealed class DisplayWaitTests
{
    private const uint PipeScanLineA = 0x70000;
    private const uint PipeScanLineCompA = 0x70004;
    private const uint TransConfA = 0x70008;

    /// <summary>1344 pixels at 65 MHz.</summary>
    private const long LineNs = 1344 * 1_000_000_000L / 65_000_000;

    private const int TotalLines = 806;
    private const long FrameNs = 16_665_600 + 1;
    private const uint Unchanged = 0xFFFF_FFFF;

    private readonly EngineTestBench _bench = new(EngineTestBench.Render, monitors: 2);

    [Test]
    public void A_vertical_blank_is_waited_for_and_looked_for_only_when_it_is_due()
    {
        _bench.Gpu.TurnOn(0);
        _bench.Submit([Mi.WaitForEvent | Mi.WaitVblankA, .. Mi.Mark(1)]);
        int fired = _bench.Gpu.TimersFired;

        _bench.Gpu.Advance(
            _bench.Gpu.Core.Display.Pipes[0].Clock.NextVblankAfter(_bench.Gpu.NowNs) - _bench.Gpu.NowNs - 1);
        Assert.That(_bench.Guest(Mi.Marker), Is.Zero);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
        Assert.That(_bench.Gpu.TimersFired - fired, Is.LessThanOrEqualTo(4));
    }

    [TestCase(100, 100, ExpectedResult = 100u)]
    [TestCase(100, 300, ExpectedResult = 100u)]
    [TestCase(700, 20, ExpectedResult = 0u, Description = "round the end of the raster, line 0 is among them")]
    [TestCase(805, 805, ExpectedResult = 805u)]
    public uint Lines_are_waited_for_however_few_they_are(int start, int end) => LineAfter(
        [Mi.LoadScanLinesIncl, Lines(start, end), Mi.WaitForEvent | Mi.WaitScanLineA]);

    [TestCase(0, 200, ExpectedResult = 201u)]
    [TestCase(800, 100, ExpectedResult = 101u)]
    public uint The_end_of_lines_is_waited_for(int start, int end) => LineAfter(
        [Mi.LoadScanLinesExcl, Lines(start, end), Mi.WaitForEvent | Mi.WaitScanLineA]);

    [Test]
    public void Lines_can_be_given_by_the_register()
    {
        uint inclusive = (3u << 30) | Lines(50, 60);

        Assert.That(
            LineAfter([Mi.LoadRegisterImm, PipeScanLineCompA, inclusive, Mi.WaitForEvent | Mi.WaitScanLineA]),
            Is.EqualTo(50));
    }

    [Test]
    public void The_command_and_the_register_for_lines_are_one()
    {
        _bench.Submit(Mi.LoadScanLinesIncl, Lines(5, 7));
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Gpu[PipeScanLineCompA], Is.EqualTo((3u << 30) | Lines(5, 7)));
    }

    [TestCase(10, 20, Mi.LoadScanLinesIncl, Description = "in them")]
    [TestCase(20, 30, Mi.LoadScanLinesExcl, Description = "outside of them")]
    public void What_is_the_case_already_is_not_waited_for(int start, int end, uint load)
    {
        _bench.Gpu.TurnOn(0);
        _bench.Gpu.Advance(17 * LineNs);

        _bench.Submit([load, Lines(start, end), Mi.WaitForEvent | Mi.WaitScanLineA, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [TestCase(900, 1000, Mi.LoadScanLinesIncl, Description = "past the raster")]
    [TestCase(0, TotalLines, Mi.LoadScanLinesExcl, Description = "none is left")]
    public void Lines_that_there_are_not_are_waited_for_without_end(int start, int end, uint load)
    {
        _bench.Gpu.TurnOn(0);
        _bench.Submit([load, Lines(start, end), Mi.WaitForEvent | Mi.WaitScanLineA, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(3 * FrameNs);

        Assert.That(_bench.Guest(Mi.Marker), Is.Zero);
    }

    [Test]
    public void A_plane_without_a_flip_is_not_waited_for([Range(0, 2)] int pipe, [Range(0, 2)] int plane)
    {
        uint[] bits = [1, 2, 6, 9, 10, 7, 15, 20, 16];
        _bench.Submit([Mi.WaitForEvent | (1u << (int)bits[(3 * pipe) + plane]), .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void A_flip_by_registers_is_waited_for_on_its_plane_alone([Range(0, 1)] int pipe, [Range(0, 2)] int plane)
    {
        uint[] bits = [1, 2, 6, 9, 10, 7];
        _bench.Gpu.TurnOn(pipe, port: 1 + pipe);
        _bench.Gpu[0x7019C + (0x1000 * (uint)pipe) + (0x100 * (uint)plane)] = 0x20_0000;
        uint all = bits.Aggregate(0u, (mask, bit) => mask | (1u << (int)bit));
        uint own = 1u << (int)bits[(3 * pipe) + plane];

        _bench.Submit([Mi.WaitForEvent | (all & ~own), .. Mi.Mark(1), Mi.WaitForEvent | own, .. Mi.Mark(2)]);
        _bench.Gpu.Advance(1);
        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1), "the others have none");
        _bench.Gpu.Advance(FrameNs);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(2));
    }

    [Test]
    public void All_events_that_are_named_are_waited_for()
    {
        _bench.Gpu.TurnOn(0);
        _bench.Gpu.Advance(FrameNs / 2);
        _bench.Gpu.TurnOn(1, port: 2);
        _bench.Submit([Mi.WaitForEvent | Mi.WaitVblankA | Mi.WaitVblankB, .. Mi.Mark(1)]);

        _bench.Gpu.Advance(FrameNs * 3 / 4);
        Assert.That(_bench.Guest(Mi.Marker), Is.Zero, "B's is yet to come");
        _bench.Gpu.Advance(FrameNs / 2);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void A_pipe_that_is_off_is_waited_for_until_it_is_on()
    {
        _bench.Submit([Mi.WaitForEvent | Mi.WaitVblankA, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(3 * FrameNs);
        Assert.That(_bench.Guest(Mi.Marker), Is.Zero);

        _bench.Gpu.TurnOn(0);
        _bench.Gpu.Advance(FrameNs);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void A_pipe_that_goes_off_under_a_flip_ends_the_wait_for_it()
    {
        _bench.Gpu.TurnOn(0);
        _bench.Submit([.. Mi.Flip(0, 0, 0x20_0000), Mi.WaitForEvent | Mi.WaitFlip1A, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);

        _bench.Gpu[TransConfA] = 0;
        _bench.Gpu.Advance(FrameNs);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [TestCase(2u)]
    [TestCase(3u)]
    [TestCase(7u)]
    public void Lines_of_a_pipe_that_there_is_not_hang_the_streamer(uint code)
    {
        uint header = Mi.LoadScanLinesIncl | (code << 19);
        _bench.Submit([header, Lines(0, 1), .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.Zero);
        Assert.That(_bench[0x68], Is.EqualTo(header), "IPEHR");
    }

    [Test]
    public void A_reset_of_the_engine_ends_a_wait_and_the_next_one_begins_anew()
    {
        _bench.Gpu.TurnOn(0);
        _bench.Submit(Mi.WaitForEvent | Mi.WaitVblankA, 0);
        _bench.Gpu.Advance(1);
        _bench.Gpu[0x941C] = 1 << 1;
        Assert.That(_bench.Gpu.HasTimerArmed, Is.False);
        _bench.Gpu.Advance(FrameNs);
        _bench.SkipRing();

        _bench.Submit([Mi.WaitForEvent | Mi.WaitVblankA, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(FrameNs / 2);
        Assert.That(_bench.Guest(Mi.Marker), Is.Zero, "the blank before it does not count");
        _bench.Gpu.Advance(FrameNs);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void A_restored_device_waits_on()
    {
        _bench.Gpu.TurnOn(0);
        _bench.Submit([Mi.WaitForEvent | Mi.WaitVblankA, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);
        TestGpu other = new(monitors: 2, executesCommands: true);
        _bench.Gpu.Surface.Bytes.CopyTo(other.Surface.Bytes, 0);
        _bench.Gpu.MoveTo(other);

        other.Advance(LineNs);
        Assert.That(BitConverter.ToUInt32(other.Surface.Bytes, (int)Mi.Marker), Is.Zero);
        other.Advance(FrameNs);

        Assert.That(BitConverter.ToUInt32(other.Surface.Bytes, (int)Mi.Marker), Is.EqualTo(1));
    }

    private static uint Lines(int start, int end) => ((uint)start << 16) | (uint)end;

    /// <summary>What the scan line counter was right behind commands that wait in line 0.</summary>
    private uint LineAfter(uint[] commands)
    {
        _bench.WriteGlobal(Mi.Marker, Unchanged);
        _bench.Gpu.TurnOn(0);
        _bench.Gpu.Advance(2 * LineNs + 1000);
        Assert.That(_bench.Gpu[PipeScanLineA], Is.Zero);

        _bench.Submit([.. commands, Mi.StoreRegisterMemGlobal, PipeScanLineA, Mi.Marker, 0]);
        _bench.Gpu.Advance(2 * FrameNs);
        return _bench.Guest(Mi.Marker);
    }
}
