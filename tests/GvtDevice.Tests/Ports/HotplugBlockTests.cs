using DisplayModel;
using GvtDevice.Ports;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>Monitors come and go, and the driver is told in a way it can bear.</summary>
public sealed class HotplugBlockTests
{
    private const uint LiveB = 1u << 21;
    private const uint LongPulseB = 2;
    private const long Second = 1_000_000_000;

    private readonly TestGpu _gpu = new(monitors: 2);

    private Output Monitor => _gpu.Core.Display.Outputs[0];

    [SetUp]
    public void Listen()
    {
        _gpu[0x44200] = 0x8000_0000;
        _gpu[0xC4004] = 0;
        _gpu[0xC400C] = uint.MaxValue;
        _gpu.Advance(Second);
    }

    [Test]
    public void Monitors_that_were_there_from_the_start_are_live_and_not_reported()
    {
        Assert.That(_gpu[0xC4000], Is.EqualTo(LiveB | (1u << 22)), "ports B and C");
        Assert.That((_gpu[0xC4030], _gpu[0xC4008]), Is.EqualTo((0u, 0u)));
    }

    [Test]
    public void A_monitor_that_goes_is_reported_by_a_long_pulse_at_once()
    {
        Monitor.Unplug();

        Assert.That(_gpu[0xC4000] & LiveB, Is.Zero);
        Assert.That(_gpu[0xC4030], Is.EqualTo(LongPulseB));
        Assert.That(_gpu[0xC4008], Is.EqualTo(LiveB));
        Assert.That(_gpu.LineRises, Is.EqualTo(1));
    }

    [Test]
    public void A_monitor_that_comes_right_after_is_live_at_once_and_reported_a_little_later()
    {
        Monitor.Unplug();
        Acknowledge();

        Monitor.Plug(TestGpu.Edid);

        Assert.That(_gpu[0xC4000] & LiveB, Is.EqualTo(LiveB));
        Assert.That(_gpu[0xC4030], Is.Zero);
        _gpu.Advance(HotplugPulse);
        Assert.That((_gpu[0xC4030], _gpu[0xC4008]), Is.EqualTo((LongPulseB, LiveB)));
    }

    [Test]
    public void A_window_that_is_being_resized_makes_no_interrupt_storm()
    {
        for (int i = 0; i < 1000; i++)
        {
            Monitor.Plug(TestGpu.Edid);
            Acknowledge();
            _gpu.Advance(Second / 1000);
        }

        Assert.That(_gpu.LineRises, Is.InRange(2, 4), "five long pulses in a second make i915 deaf");
        _gpu.Advance(Second);
        Assert.That(_gpu[0xC4008], Is.EqualTo(LiveB), "and the last one is told all the same");
        Acknowledge();
        _gpu.Advance(Second);
        Assert.That(_gpu[0xC4008], Is.Zero);
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_reset_forgets_a_pulse_that_was_still_to_come()
    {
        Monitor.Unplug();
        Monitor.Plug(TestGpu.Edid);

        _gpu.Core.Reset();
        _gpu.Advance(Second);

        Assert.That((_gpu[0xC4030], _gpu[0xC4000] & LiveB), Is.EqualTo((0u, LiveB)));
    }

    [Test]
    public void The_second_monitor_has_its_own_bits()
    {
        _gpu.Core.Display.Outputs[1].Unplug();

        Assert.That((_gpu[0xC4030], _gpu[0xC4008]), Is.EqualTo((LongPulseB << 8, 1u << 22)));
    }

    [Test]
    public void A_DisplayPort_monitor_calls_by_a_short_pulse()
    {
        TestGpu gpu = WithDisplayPort();

        gpu.Core.Display.Outputs[0].Receiver!.LoseLink();

        Assert.That(
            (gpu[0xC4030], gpu[0xC4008], gpu[0xC4000]),
            Is.EqualTo((1u << 8, 1u << 22, 1u << 22)), "port C, still live");
    }

    [Test]
    public void Calls_are_spaced_like_plugs_and_a_plug_goes_before_a_call()
    {
        TestGpu gpu = WithDisplayPort();
        Output monitor = gpu.Core.Display.Outputs[0];
        monitor.Receiver!.LoseLink();
        gpu[0xC4030] = gpu[0xC4030];

        monitor.Receiver.LoseLink();
        Assert.That(gpu[0xC4030], Is.Zero);
        monitor.Plug(TestGpu.Edid);
        gpu.Advance(HotplugPulse);

        Assert.That(gpu[0xC4030], Is.EqualTo(LongPulseB << 8), "long, not short");
        gpu[0xC4030] = gpu[0xC4030];
        gpu.Advance(Second);
        Assert.That((gpu[0xC4030], gpu.HasTimerArmed), Is.EqualTo((0u, false)));
    }

    [Test]
    public void A_monitor_that_is_gone_does_not_call()
    {
        TestGpu gpu = WithDisplayPort();
        gpu.Core.Display.Outputs[0].Unplug();
        gpu[0xC4030] = gpu[0xC4030];
        gpu.Advance(Second);

        gpu.Core.Display.Outputs[0].Receiver!.LoseLink();

        Assert.That(gpu[0xC4030], Is.Zero);
    }

    [Test]
    public void A_call_that_was_still_to_come_moves_to_another_device()
    {
        TestGpu gpu = WithDisplayPort();
        gpu.Core.Display.Outputs[0].Receiver!.LoseLink();
        gpu[0xC4030] = gpu[0xC4030];
        gpu.Core.Display.Outputs[0].Receiver!.LoseLink();

        TestGpu other = gpu.MoveTo(WithDisplayPort());
        other.Advance(Second);

        Assert.That(other[0xC4030], Is.EqualTo(1u << 8));
    }

    private static TestGpu WithDisplayPort()
    {
        TestGpu gpu = new(new Connector(DigitalPort.C, ConnectorKind.DisplayPort));
        gpu[0xC4004] = 0;
        gpu.Advance(Second);
        return gpu;
    }

    private static long HotplugPulse => HotplugBlock.PulseIntervalNs;

    private void Acknowledge()
    {
        _gpu[0xC4030] = _gpu[0xC4030];
        _gpu[0xC4008] = uint.MaxValue;
    }
}
