#pragma warning disable CA1822, IDE0060 // stub
namespace DisplayModel;

/// <summary>Timings for a size and a rate that nobody has tabulated. Source: VESA CVT 1.2, reduced blanking; CEA-861 for the television modes.</summary>
public static class CvtTiming
{
    /// <summary>The standard timing of that size and rate where CEA-861 or VESA DMT has one, else CVT reduced blanking.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No EDID 1.4 detailed timing can say it (4095 pixels, 655.35 MHz).</exception>
    public static DisplayTiming For(int widthPx, int heightPx, int refreshMilliHertz) => throw new NotSupportedException();
}
