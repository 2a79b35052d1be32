using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>A raster that waits for whoever must see every frame.</summary>
public sealed class PipeHoldTests
{
    private static readonly DisplayTiming s_timing = CvtTiming.For(1024, 768, 60_000);

    private readonly List<VblankInfo> _vblanks = [];
    private readonly Pipe _pipe = new(0, 1);

    public PipeHoldTests()
    {
        _pipe.Vblank += (_, info) => _vblanks.Add(info);
        _pipe.Enable(s_timing, 0);
        _pipe.VblankWanted = true;
    }

    [Test]
    public void A_late_call_skips_no_frame()
    {
        _pipe.HoldsFrame = _ => false;
        long late = _pipe.Clock.StartOfVblank(4) + 1000;

        _pipe.Run(late);

        Assert.That(_vblanks.Select(info => info.FrameCount), Is.EqualTo(new[] { 1UL }));
        Assert.That(_vblanks[0].StartNs, Is.EqualTo(late - 1000), "the frame was that much longer");
        Assert.That(_pipe.Clock.FrameCountAt(late), Is.EqualTo(1));
        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(_pipe.Clock.StartOfVblank(2)));
    }

    [Test]
    public void Without_it_a_late_call_handles_the_newest_frame_only()
    {
        _pipe.Run(_pipe.Clock.StartOfVblank(4) + 1000);

        Assert.That(_vblanks.Select(info => info.FrameCount), Is.EqualTo(new[] { 4UL }));
    }

    [Test]
    public void A_raster_that_waits_asks_again_and_counts_no_frame()
    {
        bool waits = true;
        _pipe.HoldsFrame = _ => waits;
        for (int i = 0; i < 10; i++)
        {
            long due = _pipe.NextDeadlineNs!.Value;
            _pipe.Run(due);
            Assert.That(_pipe.NextDeadlineNs, Is.GreaterThan(due));
            Assert.That(_pipe.Clock.FrameCountAt(due), Is.Zero);
        }

        waits = false;
        _pipe.Run(_pipe.NextDeadlineNs!.Value);

        Assert.That(_vblanks.Select(info => info.FrameCount), Is.EqualTo(new[] { 1UL }));
    }
}
