using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>Frames whose length changes while the raster runs.</summary>
public sealed class PipePacingTests
{
    private const int WaitLines = 500;

    private static readonly DisplayTiming s_timing = CvtTiming.For(1024, 768, 60_000);
    private static readonly DisplayTiming s_slow = s_timing with { PixelClockHz = s_timing.PixelClockHz / 2 };

    private readonly List<VblankInfo> _vblanks = [];
    private readonly Pipe _pipe = new(0, 1);

    public PipePacingTests()
    {
        _pipe.Vblank += (_, info) => _vblanks.Add(info);
        _pipe.Enable(s_timing, 0);
    }

    private static long FrameNs => 1_000_000_000L * s_timing.FramePixels / s_timing.PixelClockHz;

    [Test]
    public void Another_clock_begins_at_a_vertical_blank_and_frames_count_on()
    {
        _pipe.Run(FrameNs * 5 / 2);
        ulong next = _pipe.Clock.FrameCountAt(FrameNs * 5 / 2) + 1;
        long blank = _pipe.Clock.StartOfVblank(next);
        _pipe.ArmRate(s_slow);
        Assert.That(_pipe.Clock.Timing, Is.EqualTo(s_timing), "the frame ends as it began");

        _pipe.Run(_pipe.NextDeadlineNs!.Value);

        Assert.That(_pipe.Clock.Timing, Is.EqualTo(s_slow));
        Assert.That(_vblanks.Select(info => (info.FrameCount, info.StartNs)), Is.EqualTo(new[] { (next, blank) }));
        Assert.That(_pipe.Clock.FrameCountAt(blank - 1), Is.EqualTo(next - 1));
        Assert.That(_pipe.Clock.FrameCountAt(blank), Is.EqualTo(next));
        Assert.That(_pipe.Clock.ScanLineAt(blank), Is.EqualTo(768));
        Assert.That(_pipe.Clock.StartOfVblank(next + 1) - blank, Is.EqualTo(2 * FrameNs).Within(10));
        Assert.That(_pipe.NextDeadlineNs, Is.Null, "nobody waits any more");
    }

    [Test]
    public void A_longer_vertical_blank_begins_at_once_and_active_lines_stay()
    {
        DisplayTiming longer = s_timing with { Vertical = s_timing.Vertical with { Total = 1200 } };
        _pipe.ArmRate(longer);
        Assert.That((_pipe.Clock.Timing, _pipe.NextTiming), Is.EqualTo((s_timing, longer)));

        long blank = _pipe.NextDeadlineNs!.Value;
        _pipe.Run(blank);

        long next = _pipe.Clock.NextVblankAfter(blank);
        long lines = s_timing.Horizontal.Total * 1200L * 1_000_000_000 / s_timing.PixelClockHz;
        Assert.That(next - blank, Is.EqualTo(lines).Within(10));
        Assert.That((_pipe.Clock.ScanLineAt(blank), _pipe.Clock.ScanLineAt(next)), Is.EqualTo((768, 768)));
    }

    [Test]
    public void Another_raster_is_no_other_rate()
    {
        _pipe.ArmRate(CvtTiming.For(800, 600, 60_000));
        _pipe.ArmRate(s_timing);

        Assert.That(_pipe.NextDeadlineNs, Is.Null);
    }

    [Test]
    public void A_frame_that_nobody_pushes_waits_as_long_as_it_may()
    {
        long blank = Stretch(0);

        long next = _pipe.Clock.NextVblankAfter(blank);

        Assert.That(next - blank, Is.EqualTo(FrameNs + LinesNs(WaitLines)).Within(10));
        Assert.That(_pipe.Clock.ScanLineAt(next - 1), Is.EqualTo(768 + WaitLines - 1));
        Assert.That(_pipe.Clock.NextVblankAfter(next) - next, Is.EqualTo(FrameNs + LinesNs(WaitLines)).Within(10));
    }

    [Test]
    public void A_push_ends_the_wait_at_once()
    {
        long pushed = Stretch(0) + FrameNs + LinesNs(200);
        _pipe.Run(pushed);
        _pipe.Push();
        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(pushed));

        _pipe.Run(pushed);

        Assert.That(_vblanks[^1].StartNs, Is.EqualTo(pushed));
        Assert.That(_pipe.IsPushed, Is.False);
        Assert.That(
            _pipe.Clock.NextVblankAfter(pushed) - pushed, Is.EqualTo(FrameNs + LinesNs(WaitLines)).Within(10));
    }

    [TestCase(0)]
    [TestCase(30)]
    public void A_push_before_the_wait_ends_it_as_early_as_it_may(int leastLines)
    {
        long blank = Stretch(leastLines);
        _pipe.Run(blank + (FrameNs / 2));
        _pipe.Push();

        long due = _pipe.NextDeadlineNs!.Value;
        Assert.That(due - blank, Is.EqualTo(FrameNs + LinesNs(leastLines)).Within(10));
        ulong before = _pipe.Clock.FrameCountAt(due - 1);
        _pipe.Run(due + (FrameNs / 4));

        Assert.That(_vblanks[^1].StartNs, Is.EqualTo(due), "a late call changes nothing");
        Assert.That(_pipe.Clock.FrameCountAt(due), Is.EqualTo(before + 1));
    }

    [Test]
    public void A_push_waits_for_a_raster_that_is_held()
    {
        long pushed = Stretch(0) + FrameNs + LinesNs(200);
        bool isHeld = true;
        _pipe.Run(pushed);
        _pipe.HoldsFrame = _ => isHeld;
        _pipe.Push();
        for (int i = 0; i < 5; i++)
        {
            long due = _pipe.NextDeadlineNs!.Value;
            _pipe.Run(due);
            Assert.That(_pipe.NextDeadlineNs, Is.GreaterThan(due), "no spin");
        }

        isHeld = false;
        int count = _vblanks.Count;
        _pipe.Run(_pipe.NextDeadlineNs!.Value);
        Assert.That((_vblanks.Count, _pipe.IsPushed), Is.EqualTo((count + 1, false)));
    }

    [Test]
    public void Turned_off_and_on_the_pipe_has_its_fixed_rate_again()
    {
        Stretch(0);
        _pipe.Push();
        _pipe.Disable(10 * FrameNs);
        Assert.That(_pipe.IsPushed, Is.False);

        _pipe.Enable(s_timing, 20 * FrameNs);
        long blank = _pipe.Clock.NextVblankAfter(20 * FrameNs);
        Assert.That(_pipe.Clock.NextVblankAfter(blank) - blank, Is.EqualTo(FrameNs).Within(10));
    }

    [Test]
    public void A_snapshot_has_what_is_armed()
    {
        long now = Stretch(10) + (FrameNs / 2);
        _pipe.Run(now);
        _pipe.ArmRate(s_slow);
        _pipe.Push();

        Pipe other = new(0, 1);
        other.Restore(_pipe.Save(now), now);
        Assert.That((other.IsPushed, other.Clock.Stretch), Is.EqualTo((true, new FrameStretch(10, WaitLines))));

        other.Run(other.NextDeadlineNs!.Value);
        Assert.That((other.IsPushed, other.Clock.Timing), Is.EqualTo((false, s_slow)));
        Assert.That(other.Clock.Stretch, Is.EqualTo(new FrameStretch(10, WaitLines)));
    }

    private static long LinesNs(int lines) =>
        1_000_000_000L * lines * s_timing.Horizontal.Total / s_timing.PixelClockHz;

    /// <summary>Lets frames wait from a vertical blank on.</summary>
    /// <returns>When that blank began.</returns>
    private long Stretch(int leastLines)
    {
        _pipe.ArmStretch(new FrameStretch(leastLines, WaitLines));
        long blank = _pipe.NextDeadlineNs!.Value;
        _pipe.Run(blank);
        return blank;
    }
}
