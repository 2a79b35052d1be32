using DisplayModel.Edid;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class DisplayTests
{
    private readonly Display _display = new(3, 1);
    private readonly List<long?> _deadlines = [];
    private readonly List<int> _vblanks = [];

    public DisplayTests()
    {
        _display.DeadlineChanged += display => _deadlines.Add(display.NextDeadlineNs);
        _display.Vblank += (pipe, _) => _vblanks.Add(pipe.Index);
    }

    [Test]
    public void The_deadline_is_the_earliest_of_the_pipes()
    {
        _display.Pipes[1].Enable(CvtTiming.For(1920, 1080, 30_000), 0);
        _display.Pipes[2].Enable(CvtTiming.For(1920, 1080, 60_000), 0);
        _display.Pipes[1].VblankWanted = true;
        _display.Pipes[2].VblankWanted = true;
        Assert.That(_display.NextDeadlineNs, Is.EqualTo(_display.Pipes[2].NextDeadlineNs));

        _display.Pipes[2].VblankWanted = false;
        Assert.That(_display.NextDeadlineNs, Is.EqualTo(_display.Pipes[1].NextDeadlineNs));

        _display.Pipes[1].Disable(0);
        Assert.That(_display.NextDeadlineNs, Is.Null);
        Assert.That(_deadlines, Has.Count.EqualTo(4));
    }

    [Test]
    public void Running_runs_every_pipe_that_is_due()
    {
        _display.Pipes[0].Enable(CvtTiming.For(1920, 1080, 60_000), 0);
        _display.Pipes[1].Enable(CvtTiming.For(1920, 1080, 30_000), 0);
        _display.Pipes[0].VblankWanted = true;
        _display.Pipes[1].VblankWanted = true;

        _display.Run(_display.NextDeadlineNs!.Value);
        Assert.That(_vblanks, Is.EqualTo(new[] { 0 }));

        _display.Run(_display.Pipes[1].NextDeadlineNs!.Value);
        Assert.That(_vblanks, Is.EqualTo(new[] { 0, 1 }));
    }
}
