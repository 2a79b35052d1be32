using DisplayModel;
using DisplayModel.Scanout;

namespace Display.GuestProbe;

/// <summary>Tells whether two pictures are the same, on a machine without libcrypto. FNV-1a of 64 bits, of
/// pixels.</summary>
internal static class PictureSum
{
    private const ulong Start = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x100_0000_01B3;

    public static string Of(Frame frame)
    {
        ulong sum = Start;
        foreach (uint pixel in frame.Pixels)
        {
            sum = (sum ^ (pixel & 0xFF_FFFF)) * Prime;
        }

        return $"{frame.WidthPx}x{frame.HeightPx} {sum:X16}";
    }
}
