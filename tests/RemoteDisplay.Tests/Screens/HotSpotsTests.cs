using NUnit.Framework;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Tests.Screens;

/// <summary>Hot spots that are found by where the guest puts its cursor.</summary>
internal sealed class HotSpotsTests
{
    private readonly HotSpots _hotSpots = new();
    private readonly uint[] _arrow = new uint[256];
    private readonly uint[] _cross = [.. Enumerable.Repeat(1u, 256)];

    [Test]
    public void Each_cursor_has_its_own()
    {
        Assert.That(Learn(_cross, 8, 7), Is.True);

        Assert.That((_hotSpots.Of(_cross), _hotSpots.Of(_arrow)), Is.EqualTo(((8, 7), (0, 0))));
    }

    [TestCase(9, 6)]
    [TestCase(8, 7)]
    public void A_pixel_more_or_less_is_the_same(int x, int y)
    {
        Learn(_cross, 8, 7);

        Assert.That(Learn(_cross, x, y), Is.False);
        Assert.That(_hotSpots.Of(_cross), Is.EqualTo((8, 7)));
    }

    [Test]
    public void One_pixel_from_the_corner_is_found()
    {
        Assert.That(Learn(_cross, 1, 1), Is.True);
        Assert.That(_hotSpots.Of(_cross), Is.EqualTo((1, 1)));
    }

    [TestCase(-1, 3)]
    [TestCase(3, 16)]
    public void A_pointer_outside_of_the_cursor_shows_nothing(int x, int y) =>
        Assert.That(Learn(_cross, x, y), Is.False);

    [Test]
    public void One_place_proves_nothing_and_a_cursor_that_lags_neither()
    {
        Assert.That(LearnAt(_cross, (100, 100), 8, 7), Is.False);
        Assert.That(LearnAt(_cross, (101, 100), 8, 7), Is.False);
        Assert.That(LearnAt(_cross, (200, 100), 3, 3), Is.False);
        Assert.That(LearnAt(_cross, (300, 100), 8, 7), Is.False);

        Assert.That(LearnAt(_cross, (350, 100), 8, 7), Is.True);
        Assert.That(_hotSpots.Of(_cross), Is.EqualTo((8, 7)));
    }

    [Test]
    public void Of_very_many_cursors_some_are_forgotten()
    {
        for (uint i = 0; i < 1000; i++)
        {
            Learn([.. Enumerable.Repeat(i, 256)], 5, 5);
        }

        Assert.That(Learn(_cross, 8, 7), Is.True);
    }

    private bool Learn(uint[] pixels, int x, int y) =>
        LearnAt(pixels, (100, 100), x, y) | LearnAt(pixels, (200, 100), x, y);

    private bool LearnAt(uint[] pixels, (int X, int Y) pointer, int x, int y) => _hotSpots.Learn(
        new CursorImage(16, 16, 0, 0, pixels), pointer, (pointer.X - x, pointer.Y - y));
}
