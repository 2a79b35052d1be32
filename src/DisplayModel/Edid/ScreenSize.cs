using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>Size of a generated monitor in millimetres, from its pixels at 96 dots per inch.</summary>
internal readonly record struct ScreenSize(int WidthMm, int HeightMm)
{
    private const int DotsPerInch = 96;

    /// <summary>The largest size that fits into both 12 bits of millimetres and 8 bits of centimetres.</summary>
    private const int MaxMm = 2550;

    public static ScreenSize Of(DisplayTiming mode) => new(ToMm(mode.Horizontal.Active), ToMm(mode.Vertical.Active));

    public byte WidthCm => ToCm(WidthMm);

    public byte HeightCm => ToCm(HeightMm);

    private static int ToMm(int pixels) => Math.Clamp((int)Math.Round(pixels * 25.4 / DotsPerInch), 10, MaxMm);

    private static byte ToCm(int mm) => (byte)((mm + 5) / 10);
}
