using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The timing of a size and a rate. Source: VESA CVT 1.2, reduced blanking version 1; CEA-861 and VESA DMT
/// for the modes in <see cref="StandardTimings"/>.</summary>
public static class CvtTiming
{
    /// <summary>Smallest width and height in pixels.</summary>
    public const int MinPx = 64;

    /// <summary>Largest width and height in pixels.</summary>
    public const int MaxPx = DetailedTiming.MaxActivePx;

    /// <summary>The lowest rate in millihertz.</summary>
    public const int MinRefreshMilliHertz = 20_000;

    /// <summary>The highest rate in millihertz.</summary>
    public const int MaxRefreshMilliHertz = 500_000;

    private const int HorizontalBlankPx = 160;
    private const int HorizontalFrontPorchPx = 48;
    private const int HorizontalSyncPx = 32;
    private const int VerticalFrontPorchLines = 3;
    private const int MinVerticalBackPorchLines = 6;
    private const int MinVerticalBlankUs = 460;
    private const int ClockStepHz = 250_000;

    /// <summary>The standard timing of that size and rate where CEA-861 or VESA DMT has one, else CVT reduced blanking.
    /// Unlike CVT the width need not be a multiple of 8.</summary>
    /// <remarks>Ignores the standard timings of 3840x2160 at 24, 25 and 50 Hz, because an EDID detailed timing cannot
    /// express their front porch.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">An EDID 1.4 detailed timing cannot express it: at most 4095
    /// pixels, 655.35 MHz.</exception>
    public static DisplayTiming For(int widthPx, int heightPx, int refreshMilliHertz)
    {
        Check(widthPx, heightPx, refreshMilliHertz);
        if (StandardTimings.Find(widthPx, heightPx, refreshMilliHertz) is { } standard
            && DetailedTiming.Complaint(standard) is null)
        {
            return standard;
        }

        DisplayTiming timing = ReducedBlanking(widthPx, heightPx, refreshMilliHertz);
        return DetailedTiming.Complaint(timing) is { } complaint
            ? throw new ArgumentOutOfRangeException(
                nameof(refreshMilliHertz), refreshMilliHertz, $"{complaint} Ask for a lower rate or a smaller size.")
            : timing;
    }

    /// <summary>The timing of <see cref="For"/>, or that with reduced blanking if only this has a pixel clock that is
    /// low enough.</summary>
    /// <param name="widthPx">Visible pixels in a line.</param>
    /// <param name="heightPx">Visible lines.</param>
    /// <param name="refreshMilliHertz">Pictures in 1000 seconds.</param>
    /// <param name="maxPixelClockHz">The highest pixel clock; null for any.</param>
    /// <returns>null if the pixel clock is too high, or an EDID cannot express it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no modes of that size or rate.</exception>
    public static DisplayTiming? Within(int widthPx, int heightPx, int refreshMilliHertz, long? maxPixelClockHz)
    {
        Check(widthPx, heightPx, refreshMilliHertz);
        return new[]
        {
            StandardTimings.Find(widthPx, heightPx, refreshMilliHertz),
            ReducedBlanking(widthPx, heightPx, refreshMilliHertz),
        }.FirstOrDefault(timing => timing is not null && DetailedTiming.Complaint(timing) is null
            && !(timing.PixelClockHz > maxPixelClockHz));
    }

    private static void Check(int widthPx, int heightPx, int refreshMilliHertz)
    {
        Check(widthPx, MinPx, MaxPx, "pixels wide", nameof(widthPx));
        Check(heightPx, MinPx, MaxPx, "pixels high", nameof(heightPx));
        Check(refreshMilliHertz, MinRefreshMilliHertz, MaxRefreshMilliHertz, "millihertz", nameof(refreshMilliHertz));
    }

    private static void Check(int value, int min, int max, string what, string parameter)
    {
        if (value < min || value > max)
        {
            string advice = value < min ? $"at least {min}" : $"at most {max}";
            throw new ArgumentOutOfRangeException(
                parameter, value, $"A mode cannot be {value} {what}. Ask for {advice}.");
        }
    }

    /// <summary>Source: VESA CVT 1.2, section 5.4 "Computation of reduced blanking timing parameters", without
    /// margins and interlace. Every intermediate value is an exact fraction, rounded where the formula
    /// rounds.</summary>
    private static DisplayTiming ReducedBlanking(int widthPx, int heightPx, int refreshMilliHertz)
    {
        int syncLines = SyncLines(widthPx, heightPx);

        // 460 us in lines of ((1 / rate) - 460 us) / height each.
        long blankShare = (long)MinVerticalBlankUs * refreshMilliHertz;
        int blankLines = (int)((blankShare * heightPx / (1_000_000_000 - blankShare)) + 1);
        blankLines = Math.Max(blankLines, VerticalFrontPorchLines + syncLines + MinVerticalBackPorchLines);

        int totalPx = widthPx + HorizontalBlankPx;
        int totalLines = heightPx + blankLines;
        long exactClockHz = (long)refreshMilliHertz * totalPx * totalLines / 1000;

        int horizontalSync = widthPx + HorizontalFrontPorchPx;
        int verticalSync = heightPx + VerticalFrontPorchLines;
        return new DisplayTiming(
            exactClockHz / ClockStepHz * ClockStepHz,
            new RasterAxis(widthPx, horizontalSync, horizontalSync + HorizontalSyncPx, totalPx) { SyncPositive = true },
            new RasterAxis(heightPx, verticalSync, verticalSync + syncLines, totalLines));
    }

    /// <summary>The width of the vertical sync pulse encodes the aspect ratio. Source: VESA CVT 1.2, table
    /// 3-2.</summary>
    private static int SyncLines(int widthPx, int heightPx)
    {
        return Has(4, 3) ? 4
            : Has(16, 9) ? 5
            : Has(16, 10) ? 6
            : Has(5, 4) || Has(15, 9) ? 7
            : 10;

        // The width for the ratio, rounded down to a character of 8 pixels.
        bool Has(int across, int down) => widthPx / 8 == heightPx * across / down / 8;
    }
}
