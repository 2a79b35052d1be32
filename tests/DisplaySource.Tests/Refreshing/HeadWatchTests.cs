using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using DisplaySource.Refreshing;
using DisplaySource.Tests.Support;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <summary>When a head tells of changes, counted by vertical blanks that the test turns.</summary>
internal sealed class HeadWatchTests
{
    private const int Width = 256;
    private const int Height = 128;
    private const int Stride = Width * 4;
    private const ulong OtherBuffer = Stride * Height;

    private static readonly PixelRect s_all = new(0, 0, Width, Height);

    private readonly PaintedSurfaces _surfaces = new(2 * Stride * Height);
    private VblankClock _raster = new();
    private readonly List<Refresh> _told = [];
    private readonly HeadWatch _head;
    private ulong _frame = 1;

    public HeadWatchTests()
    {
        _raster.Start(CvtTiming.For(Width, Height, 60_000), 0);
        _head = new HeadWatch(3, _surfaces);
        Flip(0);
    }

    [TestCase(RefreshPolicy.Flip)]
    [TestCase(RefreshPolicy.Damage)]
    public void Every_flip_is_reported_at_once_and_once(RefreshPolicy policy)
    {
        _head.Listen(policy, _told.Add);

        for (int i = 0; i < 30; i++)
        {
            _frame++;
            Flip(i % 2 == 0 ? OtherBuffer : 0);
            RunTo(_frame);
        }

        Assert.That(_told, Has.Count.EqualTo(30));
        Assert.That(
            _told.Select(refresh => refresh.FrameCount), Is.EqualTo(Enumerable.Range(2, 30).Select(i => (ulong)i)));
        Assert.That(_told.Select(refresh => refresh.Sequence), Is.Ordered.Ascending.And.Unique);
        Assert.That(_told[^1], Is.EqualTo(new Refresh(
            3, PlaneKinds.Primary, _head.State.Sequence, 31, _raster.StartOfVblank(31), RefreshCauses.Latched)));
    }

    [Test]
    public void After_the_last_flip_there_is_one_more_and_then_silence()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _frame++;
        Flip(OtherBuffer);

        RunTo(2000);

        Assert.That(_told.Select(refresh => (refresh.FrameCount, refresh.Causes)), Is.EqualTo(new[]
        {
            (2ul, RefreshCauses.Latched), (13ul, RefreshCauses.Drawn),
        }));
    }

    [Test]
    public void Without_flips_the_flip_policy_reports_every_vertical_blank_after_the_tenth()
    {
        _head.Listen(RefreshPolicy.Flip, _told.Add);

        RunTo(61);

        Assert.That(
            _told.Select(refresh => refresh.FrameCount), Is.EqualTo(Enumerable.Range(12, 50).Select(i => (ulong)i)));
        Assert.That(_told[7].TimestampNs, Is.EqualTo(_raster.StartOfVblank(19)));
        Assert.That(_surfaces.BytesRead, Is.Zero, "nobody asked what changed");
    }

    [TestCase(1, 1)]
    [TestCase(3, 1)]
    [TestCase(3, 3)]
    public void With_several_lit_heads_each_is_reported_once_per_vertical_blank(int headCount, int clients)
    {
        (HeadWatch Head, List<Refresh> Told)[] heads =
            [.. Enumerable.Range(0, headCount).Select(i => (LitAt(i * 5_000_000), new List<Refresh>()))];
        foreach ((HeadWatch head, List<Refresh> told) in heads)
        {
            head.Listen(RefreshPolicy.Flip, told.Add);
            for (int i = 1; i < clients; i++)
            {
                head.Listen(RefreshPolicy.Damage, _ => { });
            }
        }

        // As the thread does it: when one head is due, all are looked at.
        for (long due = 0; due < _raster.StartOfVblank(130); due = heads.Min(each => each.Head.NextLookNs()))
        {
            Array.ForEach(heads, each => each.Head.Look(due));
        }

        foreach ((_, List<Refresh> told) in heads)
        {
            Assert.That(told.Count, Is.GreaterThan(110));
            Assert.That(told.Select(refresh => refresh.FrameCount), Is.Ordered.Ascending.And.Unique);
        }
    }

    [Test]
    public void A_client_that_connects_in_a_reported_frame_does_not_cause_a_second_report()
    {
        _head.Listen(RefreshPolicy.Flip, _told.Add);
        RunTo(61);

        _head.Listen(RefreshPolicy.Damage, _ => { });
        long due = _head.NextLookNs();
        _head.Look(_raster.StartOfVblank(61));

        Assert.That(due, Is.EqualTo(_raster.StartOfVblank(62)), "and nobody looks in vain until then");
        Assert.That(
            _told.Select(refresh => refresh.FrameCount), Is.EqualTo(Enumerable.Range(12, 50).Select(i => (ulong)i)));
    }

    [TestCase(RefreshPolicy.Flip)]
    [TestCase(RefreshPolicy.Damage)]
    public void After_the_frame_count_went_back_with_another_raster_looks_go_on(RefreshPolicy policy)
    {
        _head.Listen(policy, _told.Add);
        RunTo(1000);
        _told.Clear();
        _head.Publish(new HeadState(null, 0, 1000, 0), PlaneKinds.All);
        _raster = new VblankClock();
        _raster.Start(CvtTiming.For(Width, Height, 60_000), 0);
        _frame = 1;
        Flip(0);

        RunTo(13);

        Assert.That(
            _told[^1], Has.Property("FrameCount").LessThan(14).And.Property("Causes").EqualTo(RefreshCauses.Drawn));
    }

    [Test]
    public void What_is_drawn_into_the_shown_buffer_is_reported_with_its_place()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        ulong before = _told[^1].Sequence;
        _told.Clear();

        _surfaces.Paint((Stride * 40) + (4 * 70));
        RunTo(2000);

        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(_told[0].FrameCount, Is.LessThanOrEqualTo(1000ul + LookBackoff.SlowestInterval));
        Assert.That(_head.DamageSince(before).Rectangles, Is.EqualTo(new[] { new PixelRect(64, 32, 64, 16) }));
        Assert.That(_head.DamageSince(_told[0].Sequence).Rectangles, Is.Empty);
    }

    /// <summary>The bounds that the specification gives, section 2.</summary>
    [Test]
    public void Drawing_is_reported_within_eight_vertical_blanks_whenever_and_wherever_it_is(
        [Values] bool isBusyElsewhere)
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        for (ulong quiet = 20; quiet < 120; quiet++)
        {
            for (ulong i = 0; i < quiet; i++)
            {
                if (isBusyElsewhere && i % 3 == 0)
                {
                    _surfaces.Paint(4 * i);
                }

                RunTo(_frame + 1);
            }

            ulong seen = _head.DamageSince(0).Sequence;
            PixelRect pixel = new((int)(quiet % Width), (int)(16 + (quiet % (Height - 16))), 1, 1);
            _surfaces.Paint((ulong)((Stride * pixel.Y) + (4 * pixel.X)));
            ulong start = _frame;
            while (!_head.DamageSince(seen).Rectangles.Any(found => found.Intersects(pixel)))
            {
                RunTo(_frame + 1);
                Assert.That(_frame - start, Is.LessThanOrEqualTo(8), $"after {quiet} quiet vertical blanks");
            }
        }
    }

    [Test]
    public void Drawing_after_a_flip_is_reported_within_eleven_vertical_blanks()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        for (ulong after = 0; after <= 10; after++)
        {
            RunTo(_frame + 100);
            _frame++;
            Flip(0);
            ulong flip = _frame;
            RunTo(flip + after);
            ulong seen = _head.DamageSince(0).Sequence;
            _surfaces.Paint(after);

            RunTo(flip + 11);

            Assert.That(_told[^1].Causes, Is.EqualTo(RefreshCauses.Drawn));
            Assert.That(_told[^1].FrameCount, Is.EqualTo(flip + 11));
            Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
        }
    }

    [Test]
    public void What_is_drawn_right_after_a_flip_is_not_lost()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        _frame++;
        Flip(0);
        ulong seen = _head.State.Sequence;
        _surfaces.Paint(5);

        RunTo(1000);

        Assert.That(_told[^1].Sequence, Is.GreaterThan(seen));
        Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
    }

    [Test]
    public void A_flip_that_comes_during_a_look_is_not_taken_for_looked_at()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = _head.State.Sequence;
        _surfaces.Paint(5);
        _surfaces.Paint(OtherBuffer + 5);
        _surfaces.Paint(OtherBuffer + (Stride * 20));
        _surfaces.OnRead = () => Flip(OtherBuffer);

        RunTo(100 + LookBackoff.SlowestInterval);

        Assert.That(_told[^1].Causes, Is.EqualTo(RefreshCauses.Latched), "the look was cut short");
        Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[]
        {
            new PixelRect(0, 0, 64, 16), new PixelRect(0, 16, 64, 16),
        }));
    }

    [Test]
    public void A_cursor_that_moves_is_no_flip_of_the_picture()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        _told.Clear();

        _frame++;
        _head.Publish(State(0), PlaneKinds.Cursor);
        RunTo(1000);

        Assert.That(_told.Select(refresh => refresh.Planes), Is.EqualTo(new[] { PlaneKinds.Cursor }));
    }

    [Test]
    public void What_is_drawn_into_the_cursor_is_reported_though_it_does_not_move()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _head.Publish(WithCursor(), PlaneKinds.Cursor);
        RunTo(1000);
        _told.Clear();

        _surfaces.Paint(OtherBuffer + 40);
        RunTo(2000);

        Assert.That(_told.Select(refresh => (refresh.Planes, refresh.Causes)), Is.EqualTo(new[]
        {
            (PlaneKinds.Cursor, RefreshCauses.Drawn),
        }));
        Assert.That(_told[0].FrameCount, Is.LessThanOrEqualTo(1000ul + LookBackoff.SlowestInterval));
    }

    [Test]
    public void What_is_drawn_into_the_cursor_is_reported_while_the_guest_flips()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _head.Publish(WithCursor(), PlaneKinds.Cursor);
        RunTo(100);
        ulong[] cursors = [];
        for (_frame = 101; _frame < 150; _frame++)
        {
            if (_frame == 120)
            {
                _told.Clear();
                _surfaces.Paint(OtherBuffer + 40);
            }

            _head.Publish(WithCursor(), PlaneKinds.Primary);
            RunTo(_frame);
            cursors =
                [.. _told.Where(refresh => refresh.Planes == PlaneKinds.Cursor).Select(refresh => refresh.FrameCount)];
        }

        Assert.That(cursors, Has.Length.EqualTo(1));
        Assert.That(cursors[0], Is.InRange(120ul, 120ul + LookBackoff.SlowestInterval));
    }

    [Test]
    public void A_cursor_that_moves_during_a_look_does_not_hide_what_the_look_finds()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = _head.State.Sequence;
        _told.Clear();
        _surfaces.Paint(5);
        _surfaces.OnRead = () => _head.Publish(State(0), PlaneKinds.Cursor);

        RunTo(100 + LookBackoff.SlowestInterval);

        Assert.That(
            _told.Select(refresh => refresh.Planes), Is.EqualTo(new[] { PlaneKinds.Cursor, PlaneKinds.Primary }));
        Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
    }

    [Test]
    public void A_listener_to_every_vertical_blank_gets_all_damage_and_so_do_the_others()
    {
        List<Refresh> others = [];
        _head.Listen(RefreshPolicy.Flip, _told.Add);
        _head.Listen(RefreshPolicy.Damage, others.Add);
        RunTo(1000);
        ulong seen = _head.DamageSince(0).Sequence;
        others.Clear();
        _surfaces.Paint(5);
        RunTo(1001);

        Damage damage = _head.DamageSince(seen);
        RunTo(1010);

        Assert.That(damage.Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
        Assert.That(others, Has.Count.EqualTo(1));
    }

    [Test]
    public void Memory_that_goes_and_comes_back_is_reported_once_each_time_with_all_of_the_picture()
    {
        _surfaces.Paint(5);
        _head.CheckMemory(0);
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = _head.DamageSince(0).Sequence;
        _told.Clear();
        List<HeadMemory> states = [];
        foreach ((bool isEmpty, bool isMissing) in new[] { (false, true), (true, true), (false, false) })
        {
            (_surfaces.IsEmpty, _surfaces.IsMissing) = (isEmpty, isMissing);
            _head.CheckMemory(_raster.StartOfVblank(100));
            _head.CheckMemory(_raster.StartOfVblank(100));
            states.Add(_head.State.Memory);
        }

        Assert.That(states, Is.EqualTo(new[] { HeadMemory.Missing, HeadMemory.NoGuest, HeadMemory.Present }));
        Assert.That(
            _told.Select(refresh => (refresh.Planes, refresh.FrameCount)),
            Is.EqualTo(Enumerable.Repeat((PlaneKinds.All, 100ul), 3)));
        _surfaces.IsMissing = true;
        _head.CheckMemory(_raster.StartOfVblank(100));
        Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    [Test]
    public void A_blinking_cursor_does_not_have_the_whole_picture_read_all_the_time()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        _told.Clear();
        long before = _surfaces.BytesRead;

        for (int blink = 0; blink < 100; blink++)
        {
            _surfaces.Paint((Stride * 100) + 40);
            RunTo(_frame + 12);
        }

        Assert.That(_told, Has.Count.EqualTo(100));
        double pictures = (_surfaces.BytesRead - before) / (double)(Stride * Height);
        Assert.That(pictures, Is.LessThan(0.3 * 1200), "of 1200 vertical blanks");
    }

    [Test]
    public void Damage_of_two_flips_is_what_differs_between_the_buffers()
    {
        _surfaces.Paint(OtherBuffer + (Stride * 20));
        ulong first = _head.DamageSince(0).Sequence;
        _frame++;
        Flip(OtherBuffer);

        Damage damage = _head.DamageSince(first);

        Assert.That(damage.Rectangles, Is.EqualTo(new[] { new PixelRect(0, 16, 64, 16) }));
        Assert.That(_head.DamageSince(damage.Sequence).Rectangles, Is.Empty);
    }

    [Test]
    public void A_listener_that_missed_too_much_gets_the_whole_screen_as_damage()
    {
        Assert.That(_head.DamageSince(0).Rectangles, Is.EqualTo(new[] { s_all }));
        for (int i = 0; i < 100; i++)
        {
            _surfaces.Paint(0);
            _frame++;
            Flip(0);
            _head.DamageSince(_head.State.Sequence);
        }

        Assert.That(_head.DamageSince(2).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    /// <summary>Who painted just before it went dark may have seen other contents than the look did.</summary>
    [Test]
    public void After_darkness_everything_is_new_even_if_it_is_as_before()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = _head.DamageSince(0).Sequence;

        _head.Publish(new HeadState(null, 0, _frame, 0), PlaneKinds.Primary);
        Flip(0);

        Assert.That(_head.DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
        Assert.That(_head.DamageSince(_head.State.Sequence).Rectangles, Is.Empty);
    }

    [Test]
    public void A_dark_head_wants_no_look_and_has_no_damage()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);

        _head.Publish(new HeadState(null, 0, _frame, 0), PlaneKinds.Primary);

        Assert.That(_head.NextLookNs(), Is.EqualTo(long.MaxValue));
        Assert.That(_head.DamageSince(0).Rectangles, Is.Empty);
        Assert.That(_told, Has.Count.EqualTo(1));
    }

    [Test]
    public void Without_listeners_nothing_is_due()
    {
        IDisposable listening = _head.Listen(RefreshPolicy.Damage, _told.Add);
        Assert.That(_head.NextLookNs(), Is.LessThan(long.MaxValue));

        listening.Dispose();

        Assert.That(_head.NextLookNs(), Is.EqualTo(long.MaxValue));
        Flip(OtherBuffer);
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void After_a_key_press_a_large_change_is_found_at_the_next_vertical_blank_and_whole()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        _head.Alert(_raster.StartOfVblank(_frame));
        RunTo(1015);
        _told.Clear();

        for (ulong y = 16; y < 80; y++)
        {
            _surfaces.Paint(Stride * y);
        }

        RunTo(1016);

        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(
            _head.DamageSince(_told[0].Sequence - 1).Rectangles.Aggregate((union, rectangle) => union.Union(rectangle)),
            Is.EqualTo(new PixelRect(0, 16, 64, 64)));
    }

    [Test]
    public void After_a_key_press_a_change_where_one_was_is_found_at_the_next_vertical_blank()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        _surfaces.Paint((Stride * 50) + 20);
        RunTo(1025);
        _head.Alert(_raster.StartOfVblank(_frame));
        for (ulong frame = 1026; frame < 1050; frame++)
        {
            _told.Clear();
            _surfaces.Paint((Stride * 50) + 500 + frame);
            RunTo(frame);
            Assert.That(_told, Has.Count.EqualTo(1), $"at {frame}");
        }
    }

    [Test]
    public void After_a_key_press_the_least_change_anywhere_is_found_at_the_fourth_vertical_blank_or_before()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        for (ulong row = 0; row < 8; row++)
        {
            ulong start = 1000 + (row * 1000);
            RunTo(start);
            _head.Alert(_raster.StartOfVblank(start));
            RunTo(start + 12);
            _told.Clear();

            _surfaces.Paint(Stride * 16 * row);
            RunTo(start + 16);

            Assert.That(_told, Has.Count.EqualTo(1), $"tiles {row}");
        }
    }

    [Test]
    public void Typing_does_not_make_the_watch_read_the_whole_picture_all_the_time()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        _told.Clear();
        long before = _surfaces.BytesRead;

        for (ulong key = 0; key < 60; key++)
        {
            _head.Alert(_raster.StartOfVblank(_frame));
            RunTo(_frame + 1);
            _surfaces.Paint((Stride * 100) + (16 * key));
            RunTo(_frame + 19);
        }

        Assert.That(_told, Has.Count.EqualTo(60));
        double pictures = (_surfaces.BytesRead - before) / (double)(Stride * Height);
        Assert.That(
            pictures, Is.LessThan(0.55 * 1200), "of 1200 vertical blanks; a row of tiles is an eighth of this picture");
    }

    /// <summary>Another head, whose raster began later.</summary>
    private HeadWatch LitAt(long startNs)
    {
        VblankClock raster = new();
        raster.Start(CvtTiming.For(Width, Height, 60_000), startNs);
        HeadWatch head = new(0, _surfaces);
        head.Publish(State(0) with { Raster = raster, FrameCount = 0 }, PlaneKinds.Primary);
        return head;
    }

    /// <summary>The other buffer holds the image of a cursor.</summary>
    private HeadState WithCursor()
    {
        HeadState state = State(0);
        ScenePlane cursor = new(PlaneKind.Cursor, 1, 1, new PlaneState
        {
            Format = PixelFormat.Argb8888, SurfaceOffset = OtherBuffer, StrideBytes = 256, WidthPx = 64, HeightPx = 64,
        });
        return state with { Scene = state.Scene! with { Planes = [.. state.Scene.Planes, cursor] } };
    }

    private HeadState State(ulong surface) => new(
        new Scene
        {
            PipeIndex = 3,
            WidthPx = Width,
            HeightPx = Height,
            Planes =
            [
                new ScenePlane(PlaneKind.Primary, 0, _frame, new PlaneState
                {
                    Format = PixelFormat.Xrgb8888,
                    SurfaceOffset = surface,
                    StrideBytes = Stride,
                    WidthPx = Width,
                    HeightPx = Height,
                }),
            ],
        },
        0,
        _frame,
        _raster.StartOfVblank(_frame),
        _raster);

    private void Flip(ulong surface) => _head.Publish(State(surface), PlaneKinds.Primary);

    /// <summary>Does what is due until a vertical blank, that one included.</summary>
    private void RunTo(ulong frame)
    {
        while (_head.NextLookNs() is long due && due <= _raster.StartOfVblank(frame))
        {
            _head.Look(due);
        }

        _frame = frame;
    }
}
