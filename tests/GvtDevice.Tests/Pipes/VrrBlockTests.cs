using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Frames of a transcoder whose length follows the driver: variable rate, another ratio to the link.</summary>
public sealed class VrrBlockTests
{
    private const uint Enable = 1u << 31;
    private const uint FlipLine = 1u << 29;
    private const uint Control = 0x60420;
    private const uint Push = 0x60A70;
    private const uint PushEnable = 1u << 31;
    private const uint PushSend = 1u << 30;
    private const int TotalLines = 806;
    private const int MostLines = 1612;

    private readonly TestGpu _gpu =
        new(GpuPlatform.RocketLake, [new Connector(DigitalPort.A, ConnectorKind.DisplayPort)]);

    private Pipe Pipe => _gpu.Core.Display.Pipes[0];

    private long FrameNs =>
        1_000_000_000L * Pipe.Clock.Timing!.FramePixels / Pipe.Clock.Timing!.PixelClockHz;

    [Test]
    public void Enabled_it_lets_frames_wait_from_the_next_vertical_blank_on()
    {
        TurnOn();
        EnableVariableRate();
        Assert.That(_gpu[0x6042C], Is.EqualTo(1u << 27), "enabled, live");
        _gpu.Advance(FrameNs);

        Assert.That(Pipe.Clock.Stretch, Is.EqualTo(new FrameStretch(0, MostLines - TotalLines)));
        _gpu[Control] = 0;
        Assert.That(_gpu[0x6042C], Is.Zero);
        _gpu.Advance(2 * FrameNs);
        Assert.That(Pipe.Clock.Stretch, Is.EqualTo(default(FrameStretch)));
    }

    [Test]
    public void The_flip_line_is_the_least_length()
    {
        TurnOn();
        EnableVariableRate();
        _gpu[0x60438] = TotalLines + 49;
        _gpu.Advance(2 * FrameNs);

        Assert.That(Pipe.Clock.Stretch.LeastLines, Is.EqualTo(50));
    }

    [Test]
    public void A_push_is_pending_until_its_frame()
    {
        TurnOn();
        EnableVariableRate();
        _gpu.Advance(FrameNs);
        _gpu.Advance(FrameNs / 2);
        uint before = _gpu[0x70040];
        _gpu[Push] = PushEnable | PushSend;
        Assert.That(_gpu[Push], Is.EqualTo(PushEnable | PushSend));

        _gpu.Advance(FrameNs);
        Assert.That(_gpu[Push], Is.EqualTo(PushEnable));
        Assert.That(_gpu[0x70040], Is.EqualTo(before + 1));
    }

    [Test]
    public void A_push_that_nothing_waits_for_is_sent_at_once()
    {
        _gpu[Push] = PushEnable | PushSend;
        Assert.That(_gpu[Push], Is.EqualTo(PushEnable), "the pipe is off");

        TurnOn();
        _gpu[Push] = PushEnable | PushSend;
        Assert.That(_gpu[Push], Is.EqualTo(PushEnable), "the rate is fixed");
    }

    [Test]
    public void The_frame_time_is_that_of_the_last_vertical_blank()
    {
        TurnOn();
        _gpu.Advance(3 * FrameNs);
        ulong frame = Pipe.Clock.FrameCountAt(_gpu.NowNs);

        Assert.That(_gpu[0x70048], Is.EqualTo((uint)(Pipe.Clock.StartOfVblank(frame) / 1000)));
        Assert.That(_gpu[0x44070], Is.EqualTo((uint)(_gpu.NowNs / 1000)));
    }

    [Test]
    public void Another_ratio_to_the_link_changes_the_rate_at_the_next_vertical_blank()
    {
        TurnOn();
        _gpu[0x60040] = 0x4_0000;
        long clock = Pipe.Clock.Timing!.PixelClockHz;
        _gpu.Advance(2 * FrameNs);
        Assert.That(Pipe.Clock.Timing!.PixelClockHz, Is.EqualTo(clock), "the write of N arms it");

        _gpu[0x60044] = 0x8_0000;
        _gpu[0x60044] = 0xC_0000;
        Assert.That(Pipe.Clock.Timing!.PixelClockHz, Is.EqualTo(clock));
        _gpu.Advance(2 * FrameNs);
        Assert.That(Pipe.Clock.Timing!.PixelClockHz, Is.EqualTo(clock * 2 / 3).Within(1));
    }

    [Test]
    public void Another_number_of_lines_changes_the_rate_at_the_next_vertical_blank()
    {
        TurnOn();
        _gpu[0x6000C] = ((TotalLines + 141) << 16) | 767;
        Assert.That(Pipe.Clock.Timing!.Vertical.Total, Is.EqualTo(TotalLines), "it is double buffered");
        _gpu.Advance(2 * FrameNs);

        Assert.That(Pipe.Clock.Timing!.Vertical.Total, Is.EqualTo(TotalLines + 142));
    }

    [Test]
    public void The_limits_count_from_the_lines_that_are_armed()
    {
        TurnOn();
        EnableVariableRate();
        _gpu.Advance(FrameNs);
        _gpu[0x6000C] = ((TotalLines + 9) << 16) | 767;
        _gpu.Advance(2 * FrameNs);

        Assert.That(Pipe.Clock.Stretch, Is.EqualTo(new FrameStretch(0, MostLines - TotalLines - 10)));
    }

    [Test]
    public void Any_values_are_taken()
    {
        TurnOn();
        foreach (uint value in (uint[])[0, 1, uint.MaxValue, 0x8000_0000, 0xFFFFF])
        {
            foreach (uint register in (uint[])[0x60424, 0x60434, 0x60438, Control, Push, 0x60040, 0x60044])
            {
                _gpu[register] = value;
                _gpu.Advance(1_000_000);
            }
        }
    }

    private void EnableVariableRate()
    {
        _gpu[0x60424] = MostLines - 1;
        _gpu[0x60434] = TotalLines - 2;
        _gpu[0x60438] = TotalLines - 1;
        _gpu[Push] = PushEnable;
        _gpu[Control] = Enable | FlipLine;
    }

    /// <summary>A DisplayPort link whose pixel clock is the half of its symbols.</summary>
    private void TurnOn()
    {
        Display12Panel.SetRaster(_gpu);
        _gpu[0x60040] = 0x4_0000;
        _gpu[0x60044] = 0x8_0000;
        _gpu[0x60400] = Enable | (1u << 27) | (2u << 24);
        _gpu[0x70008] = Enable;
        Assert.That(Pipe.IsEnabled, Is.True);
    }
}
