using DisplayModel.Edid;
using DisplayModel.Timing;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class VblankClockTests
{
    private const long SecondNs = 1_000_000_000;
    private const long DayNs = 24 * 3600 * SecondNs;

    private static readonly DisplayTiming s_timing = CvtTiming.For(1024, 768, 60_000);

    private readonly VblankClock _clock = new();

    private static readonly Gen<DisplayTiming> s_timings =
        from active in Gen.Choose(1, 5000)
        from blank in Gen.Choose(1, 500)
        from lines in Gen.Choose(1, 5000)
        from blankLines in Gen.Choose(1, 500)
        from milliHertz in Gen.Choose(1_000, 240_000)
        select new DisplayTiming(
            Math.Max((long)(active + blank) * (lines + blankLines) * milliHertz / 1000, 1),
            new RasterAxis(active, active, active + blank, active + blank),
            new RasterAxis(lines, lines, lines + 1, lines + blankLines));

    private static readonly Gen<long> s_times =
        from days in Gen.Choose(0, 10_000)
        from seconds in Gen.Choose(0, 86_399)
        from ns in Gen.Choose(0, 999_999_999)
        from startsNow in Gen.Elements(true, false)
        select startsNow ? ns : (days * DayNs) + (seconds * SecondNs) + ns;

    [Test]
    public void The_frame_count_and_the_scan_line_step_at_the_nanosecond_of_the_next_vblank()
    {
        Gen<(DisplayTiming, long, long)> cases =
            from timing in s_timings
            from start in s_times
            from elapsed in s_times
            select (timing, start, start + elapsed);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (DisplayTiming timing, long startNs, long nowNs) = c;
            VblankClock clock = new();
            clock.Start(timing, startNs);
            long next = clock.NextVblankAfter(nowNs);
            ulong count = clock.FrameCountAt(nowNs);
            return next > nowNs
                && clock.FrameCountAt(next) == count + 1
                && clock.FrameCountAt(next - 1) == count
                && clock.ScanLineAt(next) == timing.Vertical.Active
                && clock.ScanLineAt(next - 1) == timing.Vertical.Active - 1
                && clock.StartOfVblank(count + 1) == next
                && clock.StartOfVblank(count) <= nowNs;
        }));
    }

    [Test]
    public void A_line_begins_next_at_the_nanosecond_at_which_the_scan_line_steps_to_it()
    {
        Gen<(DisplayTiming, int, long, long)> cases =
            from timing in s_timings
            from line in Gen.Choose(0, timing.Vertical.Total - 1)
            from start in s_times
            from elapsed in s_times
            select (timing, line, start, start + elapsed);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (DisplayTiming timing, int line, long startNs, long nowNs) = c;
            VblankClock clock = new();
            clock.Start(timing, startNs);
            long next = clock.NextStartOfLine(line, nowNs);
            long frameNs = (long)(((Int128)timing.FramePixels * SecondNs) / timing.PixelClockHz) + 1;
            return next > nowNs
                && next - nowNs <= frameNs
                && clock.ScanLineAt(next) == line
                && clock.ScanLineAt(next - 1) == (line + timing.Vertical.Total - 1) % timing.Vertical.Total;
        }));
    }

    [Test]
    public void No_line_begins_on_a_clock_that_stands()
    {
        Assert.That(_clock.NextStartOfLine(0, 0), Is.EqualTo(long.MaxValue));
        _clock.Start(s_timing, 0);
        _clock.Stop(SecondNs);

        Assert.That(_clock.NextStartOfLine(0, SecondNs), Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void The_raster_starts_at_the_first_active_line()
    {
        _clock.Start(s_timing, 5 * SecondNs);

        Assert.That(_clock.ScanLineAt(5 * SecondNs), Is.Zero);
        Assert.That(_clock.FrameCountAt(5 * SecondNs), Is.Zero);
        Assert.That(_clock.NextVblankAfter(5 * SecondNs), Is.EqualTo((5 * SecondNs) + CeilNs(768L * 1344, 65_000_000)));
    }

    [Test]
    public void Nothing_drifts_in_a_year()
    {
        const long YearNs = 365 * DayNs;
        _clock.Start(s_timing, 0);

        // 65 MHz for a year are 2049840000000000 pixels, of 1344 * 806 to a frame.
        UInt128 pixels = (UInt128)YearNs * 65_000_000 / SecondNs;
        UInt128 line = pixels / 1344;
        Assert.That(_clock.ScanLineAt(YearNs), Is.EqualTo((int)(line % 806)));
        Assert.That(_clock.FrameCountAt(YearNs), Is.EqualTo((ulong)((line / 806) + (line % 806 >= 768 ? 1u : 0u))));
    }

    [Test]
    public void Stopping_freezes_the_count_and_the_line_and_starting_goes_on_counting()
    {
        _clock.Start(s_timing, 0);
        long stopNs = _clock.StartOfVblank(7) + 1000;
        _clock.Stop(stopNs);

        Assert.That(_clock.IsRunning, Is.False);
        Assert.That(_clock.FrameCountAt(stopNs + DayNs), Is.EqualTo(7));
        Assert.That(_clock.ScanLineAt(stopNs + DayNs), Is.EqualTo(768));
        Assert.That(_clock.NextVblankAfter(stopNs), Is.EqualTo(long.MaxValue));

        _clock.Start(s_timing, stopNs + DayNs);

        Assert.That(_clock.FrameCountAt(stopNs + DayNs), Is.EqualTo(7));
        Assert.That(_clock.ScanLineAt(stopNs + DayNs), Is.Zero);
        Assert.That(_clock.FrameCountAt(_clock.NextVblankAfter(stopNs + DayNs)), Is.EqualTo(8));
    }

    [Test]
    public void A_time_before_the_start_counts_as_the_start()
    {
        _clock.Start(s_timing, DayNs);

        Assert.That(_clock.FrameCountAt(0), Is.Zero);
        Assert.That(_clock.ScanLineAt(0), Is.Zero);
        Assert.That(_clock.NextVblankAfter(0), Is.EqualTo(_clock.NextVblankAfter(DayNs)));
    }

    [Test]
    public void A_clock_that_never_started_stands_at_zero()
    {
        Assert.That(_clock.IsRunning, Is.False);
        Assert.That(_clock.Timing, Is.Null);
        Assert.That(_clock.FrameCountAt(DayNs), Is.Zero);
        Assert.That(_clock.ScanLineAt(DayNs), Is.Zero);
        Assert.That(_clock.NextVblankAfter(DayNs), Is.EqualTo(long.MaxValue));
        Assert.That(_clock.StartOfVblank(1), Is.Zero);
    }

    [TestCase(ulong.MaxValue)]
    [TestCase(ulong.MaxValue / 2)]
    public void A_count_out_of_reach_is_answered_with_the_end_of_time(ulong frameCount)
    {
        _clock.Start(s_timing, DayNs);

        Assert.That(_clock.StartOfVblank(frameCount), Is.EqualTo(long.MaxValue));
    }

    [TestCase(0, 100, 110)]
    [TestCase(1000, 0, 110)]
    [TestCase(1000, 100, 100)]
    [TestCase(long.MaxValue, 100, 110)]
    public void A_timing_that_no_raster_has_is_refused(long pixelClockHz, int activeLines, int totalLines)
    {
        DisplayTiming timing = new(
            pixelClockHz,
            new RasterAxis(100, 105, 106, 110),
            new RasterAxis(activeLines, activeLines, activeLines + 1, totalLines));

        Assert.That(() => _clock.Start(timing, 0), Throws.ArgumentException);
    }

    [Test]
    public void Reading_the_clock_allocates_nothing()
    {
        _clock.Start(s_timing, 0);
        ReadAll(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(DayNs);

        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
    }

    private void ReadAll(long nowNs)
    {
        _clock.FrameCountAt(nowNs);
        _clock.ScanLineAt(nowNs);
        _clock.NextVblankAfter(nowNs);
    }

    private static long CeilNs(long pixels, long clockHz) => ((pixels * SecondNs) + clockHz - 1) / clockHz;
}
