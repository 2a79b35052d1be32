using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class CvtTimingTests
{
    [TestCase(640, 480, 60_000, 25_200_000, 800, 525)]
    [TestCase(640, 480, 59_940, 25_175_000, 800, 525)]
    [TestCase(800, 600, 60_000, 40_000_000, 1056, 628)]
    [TestCase(1024, 768, 60_000, 65_000_000, 1344, 806)]
    [TestCase(1280, 720, 60_000, 74_250_000, 1650, 750)]
    [TestCase(1366, 768, 60_000, 85_500_000, 1792, 798)]
    [TestCase(1920, 1080, 60_000, 148_500_000, 2200, 1125)]
    [TestCase(1920, 1080, 59_940, 148_352_000, 2200, 1125)]
    [TestCase(1920, 1080, 50_000, 148_500_000, 2640, 1125)]
    [TestCase(1920, 1080, 24_000, 74_250_000, 2750, 1125)]
    [TestCase(1920, 1200, 60_000, 154_000_000, 2080, 1235)]
    [TestCase(2560, 1440, 60_000, 241_500_000, 2720, 1481)]
    [TestCase(3840, 2160, 30_000, 297_000_000, 4400, 2250)]
    [TestCase(3840, 2160, 60_000, 594_000_000, 4400, 2250)]
    public void A_standard_mode_has_its_standard_timing(
        int widthPx, int heightPx, int refreshMilliHertz, long clockHz, int totalPx, int totalLines)
    {
        DisplayTiming timing = CvtTiming.For(widthPx, heightPx, refreshMilliHertz);

        Assert.That(
            (timing.PixelClockHz, timing.Horizontal.Total, timing.Vertical.Total),
            Is.EqualTo((clockHz, totalPx, totalLines)));
    }

    [TestCase(1920, 1080, 60_000, null, 148_500_000)]
    [TestCase(1920, 1080, 60_000, 140_000_000, 138_500_000)]
    [TestCase(2560, 1600, 60_000, 200_000_000, null)]
    [TestCase(3440, 1440, 60_000, 300_000_000, null)]
    [TestCase(3440, 1440, 50_000, 300_000_000, 265_250_000)]
    public void Reduced_blanking_is_taken_where_the_standard_timing_is_too_fast(
        int widthPx, int heightPx, int refreshMilliHertz, int? maxClockHz, int? expectedClockHz) =>
        Assert.That(
            CvtTiming.Within(widthPx, heightPx, refreshMilliHertz, maxClockHz)?.PixelClockHz,
            Is.EqualTo(expectedClockHz));

    // The answers of the CVT 1.2 spreadsheet, as `cvt -r` prints them.
    [TestCase(1280, 960, 60_000, 85_250_000, 1440, 963, 967, 988)]
    [TestCase(1400, 1050, 60_000, 101_000_000, 1560, 1053, 1057, 1080)]
    [TestCase(1920, 1440, 60_000, 184_750_000, 2080, 1443, 1447, 1481)]
    [TestCase(1280, 768, 60_000, 68_250_000, 1440, 771, 778, 790)]
    public void Another_mode_has_reduced_blanking(
        int widthPx, int heightPx, int refreshMilliHertz,
        long clockHz, int totalPx, int syncStart, int syncEnd, int totalLines)
    {
        DisplayTiming expected = new(
            clockHz,
            new RasterAxis(widthPx, widthPx + 48, widthPx + 80, totalPx) { SyncPositive = true },
            new RasterAxis(heightPx, syncStart, syncEnd, totalLines));

        Assert.That(CvtTiming.For(widthPx, heightPx, refreshMilliHertz), Is.EqualTo(expected));
    }

    [Test]
    public void A_standard_timing_that_no_edid_can_say_gives_way_to_reduced_blanking()
    {
        DisplayTiming timing = CvtTiming.For(3840, 2160, 24_000);

        Assert.That(timing.Horizontal.Total, Is.EqualTo(4000));
        Assert.That(timing.RefreshMilliHertz, Is.EqualTo(24_000).Within(30));
    }

    [Test]
    public void A_width_that_is_no_multiple_of_8_is_kept()
    {
        DisplayTiming timing = CvtTiming.For(1001, 701, 75_000);

        Assert.That((timing.Horizontal.Active, timing.Vertical.Active), Is.EqualTo((1001, 701)));
    }

    [Test]
    public void Every_standard_timing_is_in_order_and_near_its_rate()
    {
        foreach (StandardTimings.Entry entry in StandardTimings.All)
        {
            Assert.That(entry.Timing.IsValid, entry.ToString());
            Assert.That(
                entry.Timing.RefreshMilliHertz, Is.EqualTo(entry.RefreshMilliHertz).Within(400), entry.ToString());
        }
    }

    [Test]
    public void Any_size_in_range_gives_a_valid_timing_near_the_rate()
    {
        for (int size = CvtTiming.MinPx; size <= 2048; size += 37)
        {
            DisplayTiming timing = CvtTiming.For(size * 2 > 4095 ? 4095 : size * 2, size, 60_000);
            Assert.That(timing.IsValid, timing.ToString());
            Assert.That(timing.RefreshMilliHertz, Is.EqualTo(60_000).Within((250_000_000 / timing.FramePixels) + 1));
        }
    }

    [TestCase(4096, 1080, 60_000, "4096 pixels wide. Ask for at most 4095.")]
    [TestCase(1920, 10_000, 60_000, "10000 pixels high. Ask for at most 4095.")]
    [TestCase(0, 1080, 60_000, "0 pixels wide. Ask for at least 64.")]
    [TestCase(1920, -1, 60_000, "-1 pixels high. Ask for at least 64.")]
    [TestCase(1920, 1080, 0, "0 millihertz. Ask for at least 20000.")]
    [TestCase(1920, 1080, int.MaxValue, "2147483647 millihertz. Ask for at most 500000.")]
    [TestCase(3840, 2160, 144_000, "Ask for a lower rate or a smaller size.")]
    public void A_mode_out_of_range_is_refused_with_advice(
        int widthPx, int heightPx, int refreshMilliHertz, string advice)
    {
        Assert.That(
            () => CvtTiming.For(widthPx, heightPx, refreshMilliHertz),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(advice));
    }
}
