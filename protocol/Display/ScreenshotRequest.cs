using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>Requests the composed picture of a head. ENOENT: no such head. ENODATA: the head is dark.</summary>
/// <param name="ArgSize">Bytes of the reply payload for which the client has room, at least <see
/// cref="ScreenshotReply.Length"/>.</param>
/// <param name="Flags">The planes to compose.</param>
/// <param name="Head">0-based.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ScreenshotRequest(uint ArgSize, ScreenshotFlags Flags, uint Head, uint Reserved)
{
    public const int Length = 16;
}

[Flags]
public enum ScreenshotFlags : uint
{
    None = 0,

    /// <summary>Leave the cursor plane out.</summary>
    WithoutCursor = 1,
}
