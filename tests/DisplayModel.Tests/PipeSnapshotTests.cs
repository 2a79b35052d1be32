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
        Assert.That((_to.IsEnabled, _to.SourceSize, _to.Clock.FrameCountAt(100)), Is.EqualTo((true, (1024, 768), 60UL)));
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
    public void A_snapshot_of_another_kind_of_pipe_is_refused() => Assert.That(
        () => _to.Restore(new Pipe(0, 3).Save(0), 0), Throws.ArgumentException);
}
