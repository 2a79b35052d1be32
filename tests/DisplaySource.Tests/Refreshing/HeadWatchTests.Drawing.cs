using DisplayModel.Geometry;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <content>Drawing into the shown buffer.</content>
internal sealed partial class HeadWatchTests
{
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
        Assert.That(DamageSince(before).Rectangles, Is.EqualTo(new[] { new PixelRect(64, 32, 64, 16) }));
        Assert.That(DamageSince(_told[0].Sequence).Rectangles, Is.Empty);
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

            ulong seen = DamageSince(0).Sequence;
            PixelRect pixel = new((int)(quiet % Width), (int)(16 + (quiet % (Height - 16))), 1, 1);
            _surfaces.Paint((ulong)((Stride * pixel.Y) + (4 * pixel.X)));
            ulong start = _frame;
            while (!DamageSince(seen).Rectangles.Any(found => found.Intersects(pixel)))
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
            ulong seen = DamageSince(_head.State.Sequence).Sequence;
            _surfaces.Paint(after);

            RunTo(flip + 11);

            Assert.That(_told[^1].Causes, Is.EqualTo(RefreshCauses.Drawn));
            Assert.That(_told[^1].FrameCount, Is.EqualTo(flip + 11));
            Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
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
        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
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
        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[]
        {
            new PixelRect(0, 0, 64, 16), new PixelRect(0, 16, 64, 16),
        }));
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
            DamageSince(_told[0].Sequence - 1).Rectangles.Aggregate((union, rectangle) => union.Union(rectangle)),
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

    [Test]
    public void Scrolling_does_not_make_the_watch_read_the_whole_picture_between_two_changes()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        Scroll();
        RunTo(1000 + LookBackoff.SlowestInterval);
        _told.Clear();
        long before = 0;

        for (int i = 0; i < 40; i++)
        {
            before = i == 20 ? _surfaces.BytesRead : before;
            Scroll();
            RunTo(_frame + 1);
            Assert.That(_told, Has.Count.EqualTo(i + 1), "it is found at the next vertical blank");
            Assert.That(
                DamageSince(_told[^1].Sequence - 1).Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, Height) }));
            RunTo(_frame + 2);
        }

        double pictures = (_surfaces.BytesRead - before) / (double)(Stride * Height);
        Assert.That(pictures, Is.LessThan(20 * 1.1), "of 3; for each change its columns and their neighbours");
    }

    [Test]
    public void A_line_longer_than_what_has_scrolled_is_found_whole()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        Scroll();
        RunTo(1000 + LookBackoff.SlowestInterval);
        for (int i = 0; i < 5; i++)
        {
            Scroll();
            RunTo(_frame + 1);
        }

        _told.Clear();
        Scroll();
        for (ulong x = 0; x < Width; x++)
        {
            _surfaces.Paint((Stride * 50) + (4 * x) + 1);
        }

        RunTo(_frame + 1);

        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(
            DamageSince(_told[0].Sequence - 1).Rectangles, Has.Some.EqualTo(new PixelRect(0, 48, Width, 16)));
    }

    [Test]
    public void A_line_that_changes_where_all_has_scrolled_is_found_at_each_vertical_blank()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        Scroll();
        RunTo(1000 + LookBackoff.SlowestInterval);
        _surfaces.Paint(Stride * 50);
        RunTo(_frame + LookBackoff.SlowestInterval);
        _told.Clear();

        for (int i = 0; i < 20; i++)
        {
            _surfaces.Paint((ulong)((Stride * 50) + i));
            RunTo(_frame + 1);
            Assert.That(_told, Has.Count.EqualTo(i + 1));
        }
    }

    /// <summary>Draws in all rows of tiles, in the first column.</summary>
    private void Scroll()
    {
        for (ulong y = 0; y < Height; y++)
        {
            _surfaces.Paint((Stride * y) + y);
        }
    }
}
