using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The descriptor of the rates a monitor accepts. Source: VESA E-EDID A.2 (EDID 1.4), section
/// 3.10.3.3.</summary>
internal static class RangeLimits
{
    private const int MinVerticalHz = 23;
    private const int MaxVerticalHz = 76;
    private const int MinHorizontalKHz = 15;
    private const int MaxHorizontalKHz = 140;
    private const int MaxClock10MHz = 30;

    /// <summary>The largest value of a byte; a flag adds as much again.</summary>
    private const int ByteRange = 255;
    private const byte VerticalMaxOffset = 0x02;
    private const byte HorizontalMaxOffset = 0x08;

    /// <summary>No formula for timings beyond the listed ones.</summary>
    private const byte RangeLimitsOnly = 0x01;

    /// <summary>Writes limits that include the preferred mode and the usual rates; exactly those of a variable
    /// rate.</summary>
    public static void Write(byte tag, MonitorDescription monitor, Span<byte> descriptor)
    {
        DisplayTiming preferred = monitor.PreferredMode;
        int refreshHz = preferred.RefreshMilliHertz / 1000;
        int horizontalKHz = (int)(preferred.PixelClockHz / preferred.Horizontal.Total / 1000);
        int clock10MHz = (int)(preferred.PixelClockHz / 10_000_000);

        int maxVertical = Math.Clamp(refreshHz + 1, MaxVerticalHz, 2 * ByteRange);
        int maxHorizontal = Math.Clamp(horizontalKHz + 1, MaxHorizontalKHz, 2 * ByteRange);

        descriptor[3] = tag;
        descriptor[4] = (byte)((maxVertical > ByteRange ? VerticalMaxOffset : 0)
            | (maxHorizontal > ByteRange ? HorizontalMaxOffset : 0));
        descriptor[5] =
            (byte)Math.Clamp((monitor.LowerRefreshMilliHertz ?? preferred.RefreshMilliHertz) / 1000, 1, MinVerticalHz);
        descriptor[6] = (byte)(maxVertical > ByteRange ? maxVertical - ByteRange : maxVertical);
        descriptor[7] = (byte)Math.Clamp(horizontalKHz, 1, MinHorizontalKHz);
        descriptor[8] = (byte)(maxHorizontal > ByteRange ? maxHorizontal - ByteRange : maxHorizontal);
        descriptor[9] = (byte)Math.Max(clock10MHz + 1, MaxClock10MHz);
        descriptor[10] = RangeLimitsOnly;
        descriptor[11] = (byte)'\n';
        descriptor[12..].Fill((byte)' ');
        if (monitor.VariableRate is (int min, int max))
        {
            descriptor[4] &= unchecked((byte)~VerticalMaxOffset);
            (descriptor[5], descriptor[6]) = ((byte)min, (byte)max);
        }
    }
}
