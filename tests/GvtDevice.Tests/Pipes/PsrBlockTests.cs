using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>The status of panel self refresh.</summary>
public sealed class PsrBlockTests
{
    private const uint Enable = 1u << 31;
    private const uint Control = 0x60800;
    private const uint Status = 0x60840;
    private const uint Control2 = 0x60900;
    private const uint Status2 = 0x60940;
    private const uint FramesAsleep = 0x60844;
    private const uint Asleep = 0x4000_0000;
    private const uint InterruptMask = 0x44404;
    private const uint InterruptEnable = 0x4440C;
    private const uint VerticalBlank = 1;
    private const int IdleFrames = 6;
    private const long FrameNs = 16_666_667;

    private readonly TestGpu _gpu =
        new(GpuPlatform.RocketLake, [new Connector(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort)]);

    [Test]
    public void Self_refresh_interrupts_are_cleared_by_writing_ones()
    {
        _gpu[0x60818] = uint.MaxValue;

        Assert.That(_gpu[0x60818], Is.Zero);
    }

    [Test]
    public void It_begins_after_the_idle_frames_and_counts_its_frames()
    {
        TurnOn();
        _gpu.Advance(IdleFrames * FrameNs);
        Assert.That(_gpu[Status], Is.Zero);
        Assert.That(_gpu.Core.Feeds[0].SelfRefresh, Is.EqualTo(new SelfRefresh(1, IsAsleep: false)));

        _gpu.Advance(3 * FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Asleep));
        Assert.That(_gpu[FramesAsleep], Is.EqualTo(3).Within(1));
        Assert.That(_gpu.Core.Feeds[0].SelfRefresh, Is.EqualTo(new SelfRefresh(1, IsAsleep: true)));
    }

    [TestCase(0x7019Cu, TestName = "A flip ends it until frames are idle again")]
    [TestCase(0x70084u, TestName = "A moved cursor ends it until frames are idle again")]
    [TestCase(0x700ACu, TestName = "A write of CUR_SURFLIVE ends it until frames are idle again")]
    public void A_change_ends_it_until_frames_are_idle_again(uint register)
    {
        TurnOn();
        _gpu.Advance(10 * FrameNs);
        _gpu[register] = 0x0080_0000;
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[Status], Is.Zero);

        _gpu.Advance(10 * FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Asleep));
    }

    [TestCase(0x70188u)]
    [TestCase(0x7018Cu)]
    [TestCase(0x70190u)]
    [TestCase(0x70088u)]
    public void A_write_before_a_flip_ends_it_at_once(uint register)
    {
        TurnOn();
        _gpu.Advance(10 * FrameNs);
        _gpu[register] = 64;

        Assert.That(_gpu[Status], Is.Zero);
    }

    /// <summary>Before an update i915 unmasks the vertical blank and waits until the self refresh has ended.</summary>
    [Test]
    public void An_unmasked_vertical_blank_ends_it_and_prevents_it()
    {
        TurnOn();
        _gpu[InterruptEnable] = VerticalBlank;
        _gpu.Advance(10 * FrameNs);
        _gpu[InterruptMask] = ~VerticalBlank;
        Assert.That(_gpu[Status], Is.Zero);

        _gpu.Advance(20 * FrameNs);
        Assert.That(_gpu[Status], Is.Zero);

        _gpu[InterruptMask] = uint.MaxValue;
        _gpu.Advance(IdleFrames * FrameNs);
        Assert.That(_gpu[Status], Is.Zero);

        _gpu.Advance(3 * FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Asleep));
    }

    [Test]
    public void It_ends_when_the_driver_turns_it_off_or_the_pipe()
    {
        TurnOn();
        _gpu.Advance(10 * FrameNs);
        _gpu[Control] = IdleFrames;
        Assert.That(_gpu[Status], Is.Zero);

        _gpu[Control] = Enable | IdleFrames;
        _gpu.Advance(10 * FrameNs);
        _gpu[0x70008] = 0;
        Assert.That(_gpu[Status], Is.Zero);
    }

    [Test]
    public void Nobody_wakes_up_for_it()
    {
        TurnOn();
        _gpu.Advance(10 * FrameNs);

        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void With_selective_updates_it_sleeps_deeply_and_stands_by_while_awake()
    {
        TurnOn();
        _gpu[Control] = 0;
        Assert.That(_gpu[Status2], Is.Zero, "off");

        _gpu[Control2] = Enable | IdleFrames;
        Assert.That(_gpu[Status2], Is.EqualTo(0x6000_0000));
        _gpu.Advance(10 * FrameNs);
        Assert.That(_gpu[Status2], Is.EqualTo(0x8000_0000));
        Assert.That(_gpu[Status], Is.Zero, "that of version 1");
        Assert.That(_gpu.Core.Feeds[0].SelfRefresh, Is.EqualTo(new SelfRefresh(2, IsAsleep: true)));

        _gpu[0x7019C] = 0x0100_0000;
        Assert.That(_gpu[Status2], Is.EqualTo(0x6000_0000));
    }

    [Test]
    public void It_stays_awake_while_the_driver_wants_vertical_blanks()
    {
        TurnOn();
        _gpu.Advance(10 * FrameNs);
        _gpu.Core.Display.Pipes[0].VblankWanted = true;
        Assert.That(_gpu[Status], Is.Zero);
        _gpu.Advance(10 * FrameNs);
        Assert.That(_gpu[Status], Is.Zero);

        _gpu.Core.Display.Pipes[0].VblankWanted = false;
        _gpu.Advance(3 * FrameNs);
        Assert.That(_gpu[Status], Is.Zero, "idle frames count from now on");
        _gpu.Advance(10 * FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Asleep));
    }

    /// <summary>Nothing needs to look at memory from then on.</summary>
    [Test]
    public void The_pipe_knows_from_when_on_the_panel_shows_a_copy()
    {
        TurnOn();
        Pipe pipe = _gpu.Core.Display.Pipes[0];
        long fromNs = pipe.KeptFromNs;
        Assert.That(fromNs - _gpu.NowNs, Is.EqualTo((IdleFrames + 1) * FrameNs).Within(FrameNs));
        _gpu.Advance(fromNs - _gpu.NowNs - 1);
        Assert.That(_gpu[Status], Is.Zero);
        _gpu.Advance(1);
        Assert.That(_gpu[Status], Is.EqualTo(Asleep));

        _gpu[0x7019C] = 0x0080_0000;
        Assert.That(pipe.KeptFromNs, Is.GreaterThan(fromNs), "a flip");
        pipe.VblankWanted = true;
        Assert.That(pipe.KeptFromNs, Is.EqualTo(long.MaxValue), "the driver wants vertical blanks");
        pipe.VblankWanted = false;
        Assert.That(pipe.KeptFromNs, Is.LessThan(long.MaxValue));
        _gpu[Control] = 0;
        Assert.That(pipe.KeptFromNs, Is.EqualTo(long.MaxValue), "off");
    }

    private void TurnOn()
    {
        Display12Panel.TurnOn(_gpu);
        _gpu[Control] = Enable | IdleFrames;
    }
}
