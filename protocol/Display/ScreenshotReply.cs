using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>A picture. The reply's one file descriptor is a sealed memfd with the pixels, which the server no longer
/// changes.</summary>
/// <param name="ArgSize">The size of this structure.</param>
/// <param name="DrmFormat">DRM fourcc; XRGB8888.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Reserved">0.</param>
/// <param name="Size">Bytes of the picture in the file.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ScreenshotReply(
    uint ArgSize, uint DrmFormat, uint Width, uint Height, uint Stride, uint Reserved, ulong Size)
{
    public const int Length = 32;
}
