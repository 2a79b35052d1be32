using DisplayModel.Geometry;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <content>The changed areas.</content>
internal sealed partial class HeadWatchTests
{
    [Test]
    public void A_listener_to_every_vertical_blank_gets_all_damage_and_so_do_the_others()
    {
        List<Refresh> others = [];
        _head.Listen(RefreshPolicy.Flip, _told.Add);
        _head.Listen(RefreshPolicy.Damage, others.Add);
        RunTo(1000);
        ulong seen = DamageSince(0).Sequence;
        others.Clear();
        _surfaces.Paint(5);
        RunTo(1001);

        Damage damage = DamageSince(seen);
        RunTo(1010);

        Assert.That(damage.Rectangles, Is.EqualTo(new[] { new PixelRect(0, 0, 64, 16) }));
        Assert.That(others, Has.Count.EqualTo(1));
    }

    [Test]
    public void Damage_of_two_flips_is_what_differs_between_the_buffers()
    {
        _surfaces.Paint(OtherBuffer + (Stride * 20));
        ulong first = DamageSince(0).Sequence;
        _frame++;
        Flip(OtherBuffer);

        Damage damage = DamageSince(first);

        Assert.That(damage.Rectangles, Is.EqualTo(new[] { new PixelRect(0, 16, 64, 16) }));
        Assert.That(DamageSince(damage.Sequence).Rectangles, Is.Empty);
    }

    [Test]
    public void A_listener_that_missed_too_much_gets_the_whole_screen_as_damage()
    {
        Assert.That(DamageSince(0).Rectangles, Is.EqualTo(new[] { s_all }));
        for (int i = 0; i < 100; i++)
        {
            _surfaces.Paint(0);
            _frame++;
            Flip(0);
            DamageSince(_head.State.Sequence);
        }

        Assert.That(DamageSince(2).Rectangles, Is.EqualTo(new[] { s_all }));
    }

    /// <summary>Who painted just before it went dark may have seen other contents than the look did.</summary>
    [Test]
    public void After_darkness_everything_is_new_even_if_it_is_as_before()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(100);
        ulong seen = DamageSince(0).Sequence;

        _head.Publish(new HeadState(null, 0, _frame, 0), PlaneKinds.Primary);
        Flip(0);

        Assert.That(DamageSince(seen).Rectangles, Is.EqualTo(new[] { s_all }));
        Assert.That(DamageSince(_head.State.Sequence).Rectangles, Is.Empty);
    }
}
