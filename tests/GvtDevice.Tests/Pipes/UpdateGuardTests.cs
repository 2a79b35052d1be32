using DisplayModel;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>No vertical blank comes between the beginning and the end of an update by i915.</summary>
public sealed class UpdateGuardTests
{
    private const uint ScanLine = 0x70000;
    private const uint FrameCount = 0x70040;
    private const uint MasterInterrupt = 0x44200;
    private const uint MasterEnable = 1u << 31;
    private const uint PipeImr = 0x44404;
    private const uint PipeIer = 0x4440C;
    private const uint Vblank = 1;
    private const long FrameNs = 16_666_667;
    private const long MsNs = 1_000_000;

    private readonly TestGpu _gpu = new(
        GpuPlatform.KabyLake, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)], guest: GuestKind.Bare);

    public UpdateGuardTests()
    {
        _gpu.TurnOn(0);
        _gpu.Advance(FrameNs);
    }

    [Test]
    public void A_slow_update_begins_and_ends_in_one_frame_and_shows_afterwards()
    {
        uint begin = ReadLineAndCount();
        _gpu.Advance(2 * FrameNs);
        Arm();
        _gpu.Advance(FrameNs / 2);

        Assert.That(ReadLineAndCount(), Is.EqualTo(begin));
        _gpu.Advance(2 * FrameNs);
        Assert.That(_gpu.Core.Display.Pipes[0].Planes[0].Live, Is.Not.Null);
        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin));
    }

    [Test]
    public void An_update_that_does_not_end_does_not_stop_the_raster()
    {
        uint begin = ReadLineAndCount();
        _gpu.Advance(32 * FrameNs);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin));
    }

    [Test]
    public void An_update_that_arms_nothing_ends_like_others()
    {
        uint begin = ReadLineAndCount();
        _gpu.Advance(2 * FrameNs);
        Assert.That(ReadLineAndCount(), Is.EqualTo(begin));
        _gpu.Advance(5 * FrameNs);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin));
    }

    /// <summary>The driver of a guest that stalled may wait for the next blank at once, and at most 100 ms.</summary>
    [Test]
    public void The_end_of_an_update_in_which_a_blank_came_all_the_same_is_no_beginning()
    {
        _ = ReadLineAndCount();
        _gpu.Advance(32 * FrameNs);
        Arm();
        uint end = ReadLineAndCount();
        _gpu.Advance(2 * FrameNs);

        uint begin = ReadLineAndCount();
        Assert.That(begin, Is.GreaterThan(end));
        _gpu.Advance(2 * FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(begin), "the next update is guarded again");
    }

    /// <summary>i915 waits for a blank that is too close, and gives up after two jiffies.</summary>
    [Test]
    public void An_update_that_begins_after_one_of_nothing_gets_the_blank_that_it_waits_for()
    {
        _ = ReadLineAndCount();
        uint end = ReadLineAndCount();
        _gpu.Advance(FrameNs + MsNs);
        Assert.That(_gpu[ScanLine] & 0x1FFF, Is.InRange(700, 767), "the blank waits");
        _gpu.Advance(4 * MsNs);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(end));
    }

    [Test]
    public void The_timestamp_of_a_blank_is_no_update()
    {
        uint before = _gpu[FrameCount];
        _ = ReadLineAndCount();
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1));
    }

    [Test]
    public void After_an_update_nothing_waits_for_the_next_blank()
    {
        _ = ReadLineAndCount();
        Arm();
        _ = ReadLineAndCount();
        _gpu.Advance(2 * FrameNs);

        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void An_update_that_begins_while_a_cursor_is_armed_is_guarded_too()
    {
        ArmCursor();
        uint begin = ReadLineAndCount();
        _gpu.Advance(2 * FrameNs);
        Arm();

        Assert.That(ReadLineAndCount(), Is.EqualTo(begin));
        _gpu.Advance(2 * FrameNs);
        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin));
    }

    [Test]
    public void A_legacy_cursor_and_the_number_that_an_interrupt_handler_reads_after_it_are_no_update()
    {
        uint before = _gpu[FrameCount];
        _ = _gpu[ScanLine];
        ArmCursor();
        _ = _gpu[FrameCount];
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1));
    }

    /// <summary>i915 turns the interrupt of blanks on for each movement, and reads a number, a line and a number.
    /// </summary>
    [Test]
    public void A_legacy_cursor_and_the_number_that_is_read_for_the_next_one_are_no_update()
    {
        MoveCursor();
        _gpu.Advance(FrameNs);
        uint before = MoveCursor();
        _gpu.Advance(2 * FrameNs);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(before));

        uint MoveCursor()
        {
            _ = _gpu[FrameCount];
            uint count = ReadLineAndCount();
            _ = _gpu[ScanLine];
            ArmCursor();
            return count;
        }
    }

    [Test]
    public void A_number_that_is_read_just_before_does_not_hide_the_end_of_an_update_of_the_cursor()
    {
        uint begin = ReadLineAndCount();
        ArmCursor();
        _ = _gpu[FrameCount];
        _ = ReadLineAndCount();
        _gpu.Advance(3 * FrameNs);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin));
    }

    /// <summary>On a busy host an update takes longer than what is waited for when it may be none.</summary>
    [Test]
    public void An_update_that_begins_while_a_handler_runs_is_guarded_as_long_as_it_arms_planes()
    {
        AdvanceToBlank();
        BeginHandling();
        _gpu.Advance(10 * MsNs);
        uint begin = ReadLineAndCount();
        _gpu.Advance(5 * MsNs);
        Arm();
        _gpu.Advance(7 * MsNs);

        Assert.That(_gpu[FrameCount], Is.EqualTo(begin));
    }

    [Test]
    public void The_timestamp_that_a_handler_computes_during_an_update_does_not_end_it()
    {
        AdvanceToBlank();
        _gpu.Advance(12 * MsNs);
        uint begin = ReadLineAndCount();
        Arm();
        BeginHandling();
        _ = _gpu[FrameCount];
        _ = ReadLineAndCount();
        _gpu.Advance(6 * MsNs);

        Assert.That(_gpu[FrameCount], Is.EqualTo(begin));
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[FrameCount], Is.GreaterThan(begin), "but nothing waits for long");
    }

    /// <summary>To a vertical blank that interrupts.</summary>
    private void AdvanceToBlank()
    {
        _gpu[PipeImr] = ~Vblank;
        _gpu[PipeIer] = Vblank;
        _gpu[MasterInterrupt] = MasterEnable;
        _gpu.Advance(_gpu.Core.Display.Pipes[0].Clock.NextVblankAfter(_gpu.NowNs) - _gpu.NowNs);
    }

    private void BeginHandling() => _gpu[MasterInterrupt] = 0;

    private void ArmCursor()
    {
        _gpu[0x70080] = 0x27;
        _gpu[0x70084] = 0x3000_0000;
    }

    private void Arm()
    {
        _gpu[0x70180] = 0x8400_0000;
        _gpu[0x70188] = 64;
        _gpu[0x70190] = 0x02FF_03FF;
        _gpu[0x7019C] = 0x0100_0000;
    }

    private uint ReadLineAndCount()
    {
        _ = _gpu[ScanLine];
        return _gpu[FrameCount];
    }
}
