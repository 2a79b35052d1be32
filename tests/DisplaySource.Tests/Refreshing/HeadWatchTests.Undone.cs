using DisplayModel.Geometry;
using DisplayModel.Timing;
using DisplaySource.Refreshing;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <content>Drawing that the guest undoes before it is searched for again. A client may have read it.</content>
internal sealed partial class HeadWatchTests
{
    private const ulong LatestRepeat = HeadWatch.FliplessVblanks + LookBackoff.SlowestInterval;

    private static readonly PixelRect s_tile = new(0, 0, 64, 16);

    [Test]
    public void What_a_client_read_during_drawing_is_reported_again_once_the_guest_is_still()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        ulong seen = Settle();
        _surfaces.Paint(5);
        RunTo(_frame + LookBackoff.SlowestInterval);

        // The guest draws a cursor, a client reads it, and the guest removes it.
        _surfaces.Paint(6);
        seen = DamageSince(seen).Sequence;
        _surfaces.Paint(6);
        _told.Clear();
        RunTo(_frame + LatestRepeat);

        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(_told[0].Causes, Is.EqualTo(RefreshCauses.Drawn));
        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_tile }));
    }

    [Test]
    public void A_client_that_comes_during_drawing_is_told_to_read_everything_again()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        Settle();

        _head.Listen(RefreshPolicy.Damage, _ => { });
        _surfaces.Paint(5);
        ulong seen = DamageSince(0).Sequence;
        _surfaces.Paint(5);
        RunTo(_frame + LatestRepeat);

        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_report_that_repeats_is_not_repeated(bool readsEverything)
    {
        ulong seen = 0;
        _head.Listen(RefreshPolicy.Damage, refresh =>
        {
            _told.Add(refresh);
            seen = readsEverything ? 0 : seen;
        });
        seen = Settle();
        _told.Clear();
        _surfaces.Paint(5);
        for (int i = 0; i < 1000; i++)
        {
            RunTo(_frame + 1);
            seen = DamageSince(seen).Sequence;
        }

        Assert.That(_told, Has.Count.EqualTo(2), "the drawing and its repetition");
    }

    [Test]
    public void Drawing_without_end_is_repeated_every_second()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        ulong seen = Settle();
        _surfaces.Paint(Stride * 100);
        RunTo(_frame + LookBackoff.SlowestInterval);
        seen = DamageSince(seen).Sequence;
        bool isRepeated = false;

        for (ulong i = 0; i <= RepeatedDamage.LongestVblanks; i++)
        {
            _surfaces.Paint(5);
            RunTo(_frame + 1);
            Damage damage = DamageSince(seen);
            seen = damage.Sequence;
            isRepeated |= damage.Rectangles.Any(part => part.Y == 96);
        }

        Assert.That(isRepeated);
    }

    [Test]
    public void Another_raster_repeats_what_was_read_of_the_one_before()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        Settle();
        _surfaces.Paint(5);
        RunTo(_frame + LookBackoff.SlowestInterval);
        DamageSince(0);
        _raster = new VblankClock();
        _raster.Start(DisplayModel.Edid.CvtTiming.For(Width, Height, 60_000), 0);
        _frame = 1;
        Flip(0);
        ulong seen = DamageSince(_head.State.Sequence).Sequence;

        RunTo(1 + HeadWatch.FliplessVblanks + 1);

        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    /// <summary>Lets time pass until nothing is left to report.</summary>
    /// <returns>The sequence number of the last report.</returns>
    private ulong Settle()
    {
        RunTo(1000);
        DamageSince(0);
        RunTo(1100);
        return _head.State.Sequence;
    }
}
