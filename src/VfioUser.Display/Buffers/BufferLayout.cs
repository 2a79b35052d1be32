using DisplayModel;
using DisplayModel.Scanout;

namespace VfioUser.Display.Buffers;

/// <summary>The layout of a buffer's pixels in DRM's terms: a framebuffer that DRM and EGL accept unchanged. Source:
/// drm_fourcc.h.</summary>
/// <param name="Format">The DRM fourcc.</param>
/// <param name="Modifier">The DRM_FORMAT_MOD_* value.</param>
/// <param name="WidthPx">Measured from the start of the buffer.</param>
/// <param name="HeightPx">Measured from the start of the buffer.</param>
/// <param name="StrideBytes">The number of bytes from row to row of pixels.</param>
/// <param name="PitchBytes">The number of bytes from row to row of pixels, or of tiles.</param>
/// <param name="SizeBytes">The size, in whole rows of tiles and whole pages.</param>
internal readonly record struct BufferLayout(
    PixelFormat Format, ulong Modifier, int WidthPx, int HeightPx, int StrideBytes, ulong PitchBytes, ulong SizeBytes)
{
    /// <summary>No screen is larger: 8192 by 8192 pixels of 8 bytes.</summary>
    public const ulong MaxSizeBytes = 512 << 20;

    public int PageCount => (int)(SizeBytes / ISurfaceView.PageSize);
}
