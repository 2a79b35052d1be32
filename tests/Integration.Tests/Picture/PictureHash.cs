using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DisplayModel.Scanout;

namespace Integration.Tests.Picture;

/// <summary>Tells whether two pictures are the same without keeping them.</summary>
internal static class PictureHash
{
    public static string Of(Frame frame) =>
        $"{frame.WidthPx}x{frame.HeightPx} {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(frame.Pixels)))}";
}
