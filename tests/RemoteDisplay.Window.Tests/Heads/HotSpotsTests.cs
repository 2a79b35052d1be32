using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Heads;

namespace RemoteDisplay.Window.Tests.Heads;

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

    [TestCase(-1, 3)]
    [TestCase(3, 16)]
    public void A_pointer_outside_of_the_cursor_shows_nothing(int x, int y) =>
        Assert.That(Learn(_cross, x, y), Is.False);

    private bool Learn(uint[] pixels, int x, int y) =>
        _hotSpots.Learn(new CursorImage(16, 16, 0, 0, pixels), pixels, (x, y));
}
