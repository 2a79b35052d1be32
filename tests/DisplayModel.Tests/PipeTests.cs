using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class PipeTests
{
    private static readonly DisplayTiming s_timing = CvtTiming.For(1024, 768, 60_000);

    private static readonly PlaneState s_first = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = 0x1000,
        StrideBytes = 4096,
        WidthPx = 1024,
        HeightPx = 768,
    };

    private static readonly PlaneState s_second = s_first with { SurfaceOffset = 0x80_0000 };

    private readonly Pipe _pipe;
    private readonly List<VblankInfo> _vblanks = [];
    private readonly List<int> _latched = [];
    private long _nowNs;
    private int _deadlineChanges;

    public PipeTests()
    {
        _pipe = new Pipe(0, 3, () => _nowNs);
        _pipe.Vblank += (_, info) => _vblanks.Add(info);
        foreach (Plane plane in _pipe.Planes)
        {
            plane.Latched += () => _latched.Add(plane.Index);
        }

        _pipe.DeadlineChanged += _ => _deadlineChanges++;
    }

    private Plane Primary => _pipe.Planes[0];

    [Test]
    public void The_planes_are_primary_overlays_and_the_cursor_last()
    {
        Assert.That(
            _pipe.Planes.Select(plane => plane.Kind),
            Is.EqualTo(new[] { PlaneKind.Primary, PlaneKind.Overlay, PlaneKind.Overlay, PlaneKind.Cursor }));
        Assert.That(_pipe.Cursor, Is.SameAs(_pipe.Planes[3]));
        Assert.That(_pipe.Planes.Select(plane => plane.Index), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void A_running_pipe_without_waiters_has_no_deadline()
    {
        _pipe.Enable(s_timing, 0);

        Assert.That(_pipe.NextDeadlineNs, Is.Null);
        Assert.That(_deadlineChanges, Is.Zero);
    }

    [Test]
    public void An_armed_state_is_latched_and_reported_at_the_next_vblank_and_not_before()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first);
        long due = _pipe.Clock.NextVblankAfter(0);
        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(due));

        RunAt(due - 1);
        Assert.That((Primary.Live, Primary.IsArmed), Is.EqualTo(((PlaneState?)null, true)));

        RunAt(due);
        Assert.That((Primary.Live, Primary.IsArmed, Primary.FlipCount), Is.EqualTo(((PlaneState?)s_first, false, 1ul)));
        Assert.That(_vblanks, Is.EqualTo(new[] { new VblankInfo(1, due, 1) }));
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
        Assert.That(_deadlineChanges, Is.EqualTo(2));
    }

    [Test]
    public void After_an_idle_time_a_flip_waits_for_the_next_vblank_not_for_a_past_one()
    {
        _pipe.Enable(s_timing, 0);
        _nowNs = 10_000_000_000;
        Primary.Arm(s_first);

        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(_pipe.Clock.NextVblankAfter(_nowNs)));
    }

    [Test]
    public void A_vblank_that_is_due_but_was_not_run_belongs_to_what_was_armed_before_it()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first);
        _nowNs = _pipe.NextDeadlineNs!.Value + 5;
        Primary.Arm(s_second);

        Assert.That((Primary.Live, Primary.IsArmed), Is.EqualTo(((PlaneState?)s_first, true)));
        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(_pipe.Clock.StartOfVblank(2)));
    }

    [Test]
    public void A_second_arming_replaces_the_first()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first);
        Primary.Arm(s_second);
        RunAtDeadline();

        Assert.That((Primary.Live, Primary.FlipCount), Is.EqualTo(((PlaneState?)s_second, 1ul)));
    }

    [Test]
    public void A_flip_to_the_same_state_is_a_flip()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first);
        RunAtDeadline();
        Primary.Arm(s_first);
        RunAtDeadline();

        Assert.That(Primary.FlipCount, Is.EqualTo(2));
        Assert.That(_vblanks.Select(info => info.Flipped), Is.EqualTo(new[] { 1u, 1u }));
    }

    [Test]
    public void Arming_null_turns_the_plane_off()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first, immediately: true);
        Primary.Arm(null);
        Assert.That(Primary.Live, Is.EqualTo(s_first));
        RunAtDeadline();

        Assert.That(Primary.Live, Is.Null);
    }

    [Test]
    public void An_immediate_flip_is_latched_at_once_and_reported_at_the_next_vblank()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first, immediately: true);

        Assert.That((Primary.Live, Primary.IsArmed), Is.EqualTo(((PlaneState?)s_first, false)));
        Assert.That(_latched, Is.EqualTo(new[] { 0 }));
        Assert.That(_vblanks, Is.Empty);

        RunAtDeadline();
        Assert.That(_vblanks.Single().Flipped, Is.EqualTo(1));
        Assert.That(_latched, Is.EqualTo(new[] { 0 }));
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
    }

    [Test]
    public void A_cursor_move_is_reported_in_the_bit_of_the_cursor()
    {
        _pipe.Enable(s_timing, 0);
        _pipe.Cursor.Arm(s_first with { ScreenXPx = -3 });
        RunAtDeadline();

        Assert.That(_vblanks.Single().Flipped, Is.EqualTo(1u << 3));
    }

    [Test]
    public void A_stopped_pipe_latches_at_once()
    {
        Primary.Arm(s_first);

        Assert.That((Primary.Live, Primary.IsArmed), Is.EqualTo(((PlaneState?)s_first, false)));
        Assert.That(_latched, Is.EqualTo(new[] { 0 }));
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
    }

    [Test]
    public void Disabling_latches_what_is_armed_and_forgets_the_deadline()
    {
        _pipe.Enable(s_timing, 0);
        _pipe.VblankWanted = true;
        Primary.Arm(s_first);
        _pipe.Disable(1000);

        Assert.That(Primary.Live, Is.EqualTo(s_first));
        Assert.That(_pipe.IsEnabled, Is.False);
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
        Assert.That(_vblanks, Is.Empty);
    }

    [Test]
    public void A_wanted_vblank_comes_every_frame()
    {
        _pipe.Enable(s_timing, 0);
        _pipe.VblankWanted = true;
        RunAtDeadline();
        RunAtDeadline();
        RunAtDeadline();
        _pipe.VblankWanted = false;

        Assert.That(_vblanks.Select(info => info.FrameCount), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(_vblanks.Select(info => info.StartNs), Is.EqualTo(
            new[] { _pipe.Clock.StartOfVblank(1), _pipe.Clock.StartOfVblank(2), _pipe.Clock.StartOfVblank(3) }));
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
    }

    [Test]
    public void A_late_run_handles_only_the_newest_vblank()
    {
        _pipe.Enable(s_timing, 0);
        _pipe.VblankWanted = true;
        RunAt(_pipe.Clock.StartOfVblank(5) + 12_345);

        Assert.That(_vblanks, Is.EqualTo(new[] { new VblankInfo(5, _pipe.Clock.StartOfVblank(5), 0) }));
        Assert.That(_pipe.NextDeadlineNs, Is.EqualTo(_pipe.Clock.StartOfVblank(6)));
    }

    [Test]
    public void Changing_the_mode_goes_on_counting_and_moves_the_deadline()
    {
        _pipe.Enable(s_timing, 0);
        _pipe.VblankWanted = true;
        RunAtDeadline();
        _nowNs += 100;
        _pipe.Enable(CvtTiming.For(1920, 1080, 60_000), _nowNs);
        RunAtDeadline();

        Assert.That(_vblanks[1].FrameCount, Is.EqualTo(2));
        Assert.That(_vblanks[1].StartNs, Is.EqualTo(_pipe.Clock.StartOfVblank(2)));
    }

    [Test]
    public void A_handler_may_arm_the_next_flip()
    {
        _pipe.Vblank += (_, info) => Primary.Arm(s_first with { SurfaceOffset = info.FrameCount });
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first);
        RunAtDeadline();
        RunAtDeadline();

        Assert.That(Primary.Live?.SurfaceOffset, Is.EqualTo(1));
        Assert.That(Primary.IsArmed);
        Assert.That(_vblanks, Has.Count.EqualTo(2));
    }

    [Test]
    public void Without_a_clock_the_pipe_takes_the_time_from_its_callers()
    {
        Pipe pipe = new(0, 1);
        pipe.Enable(s_timing, 0);
        pipe.Run(1_000_000_000);
        pipe.Planes[0].Arm(s_first);

        Assert.That(pipe.NextDeadlineNs, Is.EqualTo(pipe.Clock.NextVblankAfter(1_000_000_000)));
    }

    private void RunAtDeadline() => RunAt(_pipe.NextDeadlineNs!.Value);

    private void RunAt(long nowNs)
    {
        _nowNs = nowNs;
        _pipe.Run(nowNs);
    }

    [Test]
    public void A_reset_forgets_everything_and_reports_nothing()
    {
        _pipe.Enable(s_timing, 0);
        Primary.Arm(s_first, immediately: true);
        _pipe.Cursor.Arm(s_second);
        _pipe.VblankWanted = true;
        _latched.Clear();

        _pipe.Reset(0);

        Assert.That(_pipe.IsEnabled, Is.False);
        Assert.That(_pipe.NextDeadlineNs, Is.Null);
        Assert.That(
            _pipe.Planes.Select(plane => (plane.Live, plane.IsArmed, plane.FlipCount)),
            Is.All.EqualTo(((PlaneState?)null, false, 0UL)));
        Assert.That(_latched, Is.Empty);
    }
}
