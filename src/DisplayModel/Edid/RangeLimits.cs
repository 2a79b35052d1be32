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

    /// <summary>Writes limits that include <paramref name="preferred"/> and the usual rates.</summary>
    public static void Write(byte tag, DisplayTiming preferred, Span<byte> descriptor)
    {
        int refreshHz = preferred.RefreshMilliHertz / 1000;
        int horizontalKHz = (int)(preferred.PixelClockHz / preferred.Horizontal.Total / 1000);
        int clock10MHz = (int)(preferred.PixelClockHz / 10_000_000);

        int maxVertical = Math.Clamp(refreshHz + 1, MaxVerticalHz, 2 * ByteRange);
        int maxHorizontal = Math.Clamp(horizontalKHz + 1, MaxHorizontalKHz, 2 * ByteRange);

        descriptor[3] = tag;
        descriptor[4] = (byte)((maxVertical > ByteRange ? VerticalMaxOffset : 0)
            | (maxHorizontal > ByteRange ? HorizontalMaxOffset : 0));
        descriptor[5] = (byte)Math.Clamp(refreshHz, 1, MinVerticalHz);
        descriptor[6] = (byte)(maxVertical > ByteRange ? maxVertical - ByteRange : maxVertical);
        descriptor[7] = (byte)Math.Clamp(horizontalKHz, 1, MinHorizontalKHz);
        descriptor[8] = (byte)(maxHorizontal > ByteRange ? maxHorizontal - ByteRange : maxHorizontal);
        descriptor[9] = (byte)Math.Max(clock10MHz + 1, MaxClock10MHz);
        descriptor[10] = RangeLimitsOnly;
        descriptor[11] = (byte)'\n';
        descriptor[12..].Fill((byte)' ');
    }
}
