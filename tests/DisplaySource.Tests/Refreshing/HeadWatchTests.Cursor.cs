using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <content>The cursor.</content>
internal sealed partial class HeadWatchTests
{
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
        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
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
}
