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
internal sealed partial class HeadWatchTests
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
    private long _keptFromNs = long.MaxValue;

    public HeadWatchTests()
    {
        _raster.Start(CvtTiming.For(Width, Height, 60_000), 0);
        _head = new HeadWatch(3, _surfaces, () => _keptFromNs);
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
    public void Memory_that_goes_and_comes_back_is_reported_once_each_time_with_all_of_the_picture()
    {
        _surfaces.Paint(5);
        _head.CheckMemory(0);
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = DamageSince(0).Sequence;
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
        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    [Test]
    public void A_dark_head_wants_no_look_and_has_no_damage()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);

        _head.Publish(new HeadState(null, 0, _frame, 0), PlaneKinds.Primary);

        Assert.That(_head.NextLookNs(), Is.EqualTo(long.MaxValue));
        Assert.That(DamageSince(0).Rectangles, Is.Empty);
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

    /// <summary>Another head, whose raster began later.</summary>
    private HeadWatch LitAt(long startNs)
    {
        VblankClock raster = new();
        raster.Start(CvtTiming.For(Width, Height, 60_000), startNs);
        HeadWatch head = new(0, _surfaces);
        head.Publish(State(0) with { Raster = raster, FrameCount = 0 }, PlaneKinds.Primary);
        return head;
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

    private Damage DamageSince(ulong sequence) => _head.DamageSince(sequence, _raster.StartOfVblank(_frame));

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
