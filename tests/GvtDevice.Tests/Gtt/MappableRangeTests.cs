using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gtt;

public sealed class MappableRangeTests
{
    private const int Page = GpuLayout.PageSize;
    private const int Alignment = 256 << 10;

    [TestCase(640, 480)]
    [TestCase(1024, 768)]
    [TestCase(1920, 1080)]
    [TestCase(3840, 2160)]
    public void The_console_does_not_fit_at_any_place_where_a_surface_may_lie_by_a_page(int width, int height)
    {
        int console = (4 * width * height + Page - 1) / Page * Page;

        MappableRange range = MappableRange.For([(3840, 2160), (width, height)]);

        Assert.That(range.Base, Is.EqualTo(Page));
        Assert.That(range.Base + range.Size, Is.EqualTo(Alignment + console - Page));
    }

    [Test]
    public void The_smallest_monitor_leaves_room_for_a_part_of_a_buffer()
    {
        MappableRange range = MappableRange.For([(320, 240)]);

        Assert.That(range, Is.EqualTo(new MappableRange(Page, (5 << 18) - Page)));
    }

    [Test]
    public void Without_a_monitor_the_console_is_that_of_1024x768() =>
        Assert.That(MappableRange.For([]), Is.EqualTo(MappableRange.For([(1024, 768)])));
}
