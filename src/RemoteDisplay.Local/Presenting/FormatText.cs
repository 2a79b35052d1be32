using RemoteDisplay.Local.Kms;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Names formats, layouts and planes for people. Source: drm_fourcc.h.</summary>
internal static class FormatText
{
    /// <returns>A text such as "XR24 x-tiled".</returns>
    public static string Of(FramebufferLayout layout) => $"{FourCc(layout.Format)} {Modifier(layout.Modifier)}";

    public static string Of(DrmPlaneType type) => type.ToString().ToLowerInvariant();

    private static string FourCc(uint format) => string.Create(4, format, static (text, value) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)((value >> (8 * i)) & 0x7F);
        }
    }).TrimEnd();

    private static string Modifier(ulong modifier) => modifier switch
    {
        0 => "linear",
        0x0100_0000_0000_0001 => "x-tiled",
        0x0100_0000_0000_0002 => "y-tiled",
        0x0100_0000_0000_0003 => "yf-tiled",
        _ => $"0x{modifier:x}",
    };
}
