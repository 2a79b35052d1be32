using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Screens;

internal sealed class PublishedScreenTests
{
    [Test]
    public void Damage_is_that_of_all_snapshots_since()
    {
        using PublishedScreen screen = new("test", Pictures.Solid(100, 100, 0));
        ulong start = screen.Acquire().Sequence;
        screen.Publish(Pictures.Solid(100, 100, 1), [new PixelRect(0, 0, 10, 10)]);
        screen.Publish(Pictures.Solid(100, 100, 2), [new PixelRect(50, 50, 10, 10)]);

        Assert.That(Damage(screen, start, start + 1), Is.EqualTo(new PixelRect(0, 0, 10, 10)));
        Assert.That(Damage(screen, start + 1, start + 2), Is.EqualTo(new PixelRect(50, 50, 10, 10)));
        Assert.That(Damage(screen, start, start + 2), Is.EqualTo(new PixelRect(0, 0, 60, 60)));
        Assert.That(Damage(screen, start + 2, start + 2).IsEmpty);
    }

    [Test]
    public void Damage_of_long_ago_is_the_whole_screen()
    {
        using PublishedScreen screen = new("test", Pictures.Solid(100, 100, 0));
        for (int i = 0; i < 200; i++)
        {
            screen.Publish(Pictures.Solid(100, 100, 1), [new PixelRect(0, 0, 1, 1)]);
        }

        Assert.That(Damage(screen, 201 - 64, 201), Is.EqualTo(new PixelRect(0, 0, 1, 1)));
        Assert.That(Damage(screen, 201 - 65, 201), Is.EqualTo(new PixelRect(0, 0, 100, 100)));
    }

    [Test]
    public void Another_size_damages_everything()
    {
        using PublishedScreen screen = new("test", Pictures.Solid(100, 100, 0));
        screen.Publish(Pictures.Solid(200, 50, 0), []);
        Assert.That(Damage(screen, 1, 2), Is.EqualTo(new PixelRect(0, 0, 200, 50)));
    }

    [Test]
    public void A_snapshot_stays_until_its_last_holder_has_let_go()
    {
        using PublishedScreen screen = new("test", Pictures.Solid(8, 8, 0));
        int released = 0;
        screen.Publish(Pictures.Solid(8, 8, 1), [], released: _ => released++);
        ScreenSnapshot one = screen.Acquire();
        ScreenSnapshot two = screen.Acquire();
        screen.Publish(Pictures.Solid(8, 8, 2), []);
        one.Dispose();
        Assert.That(released, Is.Zero);
        two.Dispose();
        Assert.That(released, Is.EqualTo(1));
        Assert.That(two.TryHold(), Is.False);
    }

    private static PixelRect Damage(PublishedScreen screen, ulong after, ulong upTo)
    {
        PixelRegion region = new();
        screen.CollectDamage(after, upTo, region);
        return region.Bounds;
    }
}
