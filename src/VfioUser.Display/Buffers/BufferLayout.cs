using DisplayModel;
using DisplayModel.Scanout;

namespace VfioUser.Display.Buffers;

/// <summary>How pixels lie in a buffer, in DRM's words: a framebuffer that DRM and EGL accept as it stands. Source:
/// drm_fourcc.h.</summary>
/// <param name="Format">DRM fourcc.</param>
/// <param name="Modifier">DRM_FORMAT_MOD_*.</param>
/// <param name="WidthPx">From the start of the buffer.</param>
/// <param name="HeightPx">From the start of the buffer.</param>
/// <param name="StrideBytes">Bytes from row to row.</param>
/// <param name="PitchBytes">From row to row, or from row of tiles to row of tiles.</param>
/// <param name="SizeBytes">Whole rows of tiles, and whole pages.</param>
internal readonly record struct BufferLayout(
    PixelFormat Format, ulong Modifier, int WidthPx, int HeightPx, int StrideBytes, ulong PitchBytes, ulong SizeBytes)
{
    /// <summary>More is no screen: 8192 by 8192 pixels of 8 bytes.</summary>
    public const ulong MaxSizeBytes = 512 << 20;

    public int PageCount => (int)(SizeBytes / ISurfaceView.PageSize);
}
