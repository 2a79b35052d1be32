using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class PipeSnapshotTests
{
    private static readonly DisplayTiming s_timing = CvtTiming.For(1024, 768, 60_000);

    private static readonly PlaneState s_state = new()
    {
        Format = PixelFormat.Xrgb8888, SurfaceOffset = 0x1000, StrideBytes = 4096, WidthPx = 1024, HeightPx = 768,
    };

    private readonly Pipe _from = new(0, 2, () => 5_000_000_000);
    private readonly Pipe _to = new(0, 2, () => 100);

    [Test]
    public void A_running_pipe_goes_on_elsewhere_with_its_count()
    {
        _from.SourceSize = (1024, 768);
        _from.Enable(s_timing, 4_000_000_000);
        PipeSnapshot saved = _from.Save(5_000_000_000);

        _to.Restore(saved, 100);

        Assert.That(saved.FrameCount, Is.EqualTo(60));
        Assert.That(
            (_to.IsEnabled, _to.SourceSize, _to.Clock.FrameCountAt(100)), Is.EqualTo((true, (1024, 768), 60UL)));
        Assert.That(_to.Clock.FrameCountAt(_to.Clock.NextVblankAfter(100)), Is.EqualTo(61));
    }

    [Test]
    public void What_is_armed_latches_at_the_next_vertical_blank()
    {
        _from.Enable(s_timing, 5_000_000_000);
        _from.Planes[0].Arm(s_state);

        _to.Restore(_from.Save(5_000_000_001), 100);
        Assert.That((_to.Planes[0].IsArmed, _to.Planes[0].Live), Is.EqualTo((true, (PlaneState?)null)));
        _to.Run(_to.NextDeadlineNs!.Value);

        Assert.That((_to.Planes[0].Live, _to.Planes[0].FlipCount), Is.EqualTo((s_state, 1UL)));
    }

    [Test]
    public void A_pipe_that_stands_keeps_its_count_and_one_that_never_ran_has_none()
    {
        _from.Enable(s_timing, 0);
        _from.Disable(1_000_000_000);
        _to.Restore(_from.Save(5_000_000_000), 100);
        Assert.That((_to.IsEnabled, _to.Clock.FrameCountAt(long.MaxValue)), Is.EqualTo((false, 60UL)));

        _to.Restore(new Pipe(0, 2).Save(7), 200);
        Assert.That((_to.Clock.Timing, _to.Clock.FrameCountAt(long.MaxValue)), Is.EqualTo(((DisplayTiming?)null, 0UL)));
    }

    [Test]
    public void Colours_and_scaler_go_on_elsewhere_armed_or_not()
    {
        PipeColour live = new() { Background = 1 };
        PipeColour armed = new() { Background = 2 };
        PipeScaler scaler = new(800, 600, 0, 0, 800, 600);
        _from.ArmColour(live);
        _from.Enable(s_timing, 5_000_000_000);
        _from.ArmColour(armed);
        _from.ArmScaler(scaler);

        _to.Restore(_from.Save(5_000_000_001), 100);
        Assert.That((_to.Colour, _to.ArmedColour, _to.Scaler), Is.EqualTo((live, armed, (PipeScaler?)null)));
        _to.Run(_to.NextDeadlineNs!.Value);

        Assert.That((_to.Colour, _to.ArmedColour, _to.Scaler), Is.EqualTo((armed, (PipeColour?)null, scaler)));
        Assert.That(_to.NextDeadlineNs, Is.Null, "nothing waits any more");
    }

    [Test]
    public void Colours_are_shown_from_the_vertical_blank_on_or_at_once()
    {
        PipeColour plain = new() { Background = 1 };
        _from.SourceSize = (1024, 768);
        _from.Enable(s_timing, 5_000_000_000);

        _from.ArmColour(plain);
        Assert.That(_from.Capture()!.Colour, Is.EqualTo(PipeColour.Plain));
        _from.ArmColour(PipeColour.Plain with { Background = 7 }, immediately: true);
        Assert.That(_from.Capture()!.Colour.Background, Is.EqualTo(7));
        _from.Run(_from.NextDeadlineNs!.Value);
        Assert.That(_from.Capture()!.Colour, Is.EqualTo(plain));

        _from.Reset(6_000_000_000);
        Assert.That(_from.Colour, Is.EqualTo(PipeColour.Plain));
    }

    [Test]
    public void A_snapshot_of_another_kind_of_pipe_is_refused() => Assert.That(
        () => _to.Restore(new Pipe(0, 3).Save(0), 0), Throws.ArgumentException);
}
