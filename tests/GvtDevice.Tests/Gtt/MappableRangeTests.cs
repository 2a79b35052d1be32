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

    /// <summary>i915 keeps the first page of the range for itself.</summary>
    [TestCase(1024, 768)]
    [TestCase(1920, 1080)]
    public void Wherever_a_screen_lies_that_is_much_smaller_than_the_console_one_side_of_it_has_room_for_a_part(int width, int height)
    {
        const int part = 1 << 20;
        MappableRange range = MappableRange.For([(width, height)]);
        long start = range.Base + Page;
        long end = range.Base + range.Size;
        long screen = (4L * width * height) - (7 << 18) - (2 * Page);

        for (long place = Alignment; place + screen <= end; place += Alignment)
        {
            Assert.That(Math.Max(place - start, end - place - screen), Is.GreaterThanOrEqualTo(part), $"at {place}");
        }
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
