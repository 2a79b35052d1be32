using DisplayModel;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>How the pixels of a plane lie in its buffer, in DRM's words. Source: drm_fourcc.h.</summary>
/// <remarks>
/// The buffer begins where the surface does, which is where its page begins, and not with the first pixel that is
/// shown: a dma-buf consists of whole pages, and a tile or a row is rarely one. So it is wide and high enough for the
/// rectangle that is shown, which begins at <see cref="PlaneState.SourceXPx"/> and <see cref="PlaneState.SourceYPx"/>
/// in it, and is a framebuffer that DRM and EGL accept as it stands. A client that knows no source rectangle sees too
/// much and not, as with GVT-g, the wrong corner.
/// </remarks>
public sealed record BufferLayout
{
    /// <summary>More is no screen: 8192 by 8192 pixels of 8 bytes.</summary>
    public const ulong MaxSizeBytes = 512 << 20;

    private const ulong IntelVendor = 1UL << 56;        // DRM_FORMAT_MOD_VENDOR_INTEL

    private BufferLayout()
    {
    }

    public required PixelFormat Format { get; init; }

    /// <summary>DRM_FORMAT_MOD_*.</summary>
    public required ulong Modifier { get; init; }

    /// <summary>From the start of the buffer to the right edge of what is shown.</summary>
    public required int WidthPx { get; init; }

    /// <summary>From the start of the buffer to the lower edge of what is shown.</summary>
    public required int HeightPx { get; init; }

    public required int StrideBytes { get; init; }

    /// <summary>Whole rows of tiles, and whole pages.</summary>
    public required ulong SizeBytes { get; init; }

    public int PageCount => (int)(SizeBytes / ISurfaceView.PageSize);

    /// <exception cref="VfioUserException">EINVAL: nothing that one buffer of one plane can describe. EFAULT: it does
    /// not begin at a page.</exception>
    public static BufferLayout Of(PlaneState plane)
    {
        int pixelBytes = PixelBytes(plane.Format);
        Require(pixelBytes > 0 && plane.Aux is null && !plane.IsCompressed, $"format {plane.Format} of more than one buffer");
        Require(plane.Rotation is Rotation.Rotate0 or Rotation.Rotate180, "a surface that is turned has no modifier");
        (ulong modifier, int tileRows) = TilingOf(plane.Tiling, pixelBytes);
        long widthPx = (long)plane.SourceXPx + plane.WidthPx;
        long heightPx = (long)plane.SourceYPx + plane.HeightPx;
        Require(plane is { SourceXPx: >= 0, SourceYPx: >= 0, WidthPx: > 0, HeightPx: > 0 }, "the plane is empty");
        Require(plane.StrideBytes > 0 && widthPx * pixelBytes <= plane.StrideBytes, "a row is shorter than the picture");
        ulong rows = (ulong)((heightPx + tileRows - 1) / tileRows * tileRows);
        ulong size = rows * (ulong)plane.StrideBytes;
        Require(size <= MaxSizeBytes, $"{size} bytes are too many");
        if (plane.SurfaceOffset % ISurfaceView.PageSize != 0)
        {
            throw new VfioUserException(Errno.EFAULT, $"the surface begins at 0x{plane.SurfaceOffset:X}, inside a page");
        }

        return new BufferLayout
        {
            Format = plane.Format,
            Modifier = modifier,
            WidthPx = (int)widthPx,
            HeightPx = (int)heightPx,
            StrideBytes = plane.StrideBytes,
            SizeBytes = (size + ISurfaceView.PageSize - 1) / ISurfaceView.PageSize * ISurfaceView.PageSize,
        };
    }

    /// <returns>0 for formats of more than one buffer, and for those that do not exist.</returns>
    private static int PixelBytes(PixelFormat format) => format switch
    {
        PixelFormat.C8 => 1,
        PixelFormat.Rgb565 => 2,
        PixelFormat.Yuyv or PixelFormat.Uyvy or PixelFormat.Yvyu or PixelFormat.Vyuy => 2,
        PixelFormat.Xrgb8888 or PixelFormat.Argb8888 or PixelFormat.Xbgr8888 or PixelFormat.Abgr8888 => 4,
        PixelFormat.Xrgb2101010 or PixelFormat.Xbgr2101010 => 4,
        PixelFormat.Argb2101010 or PixelFormat.Abgr2101010 => 4,
        PixelFormat.Xrgb16161616F or PixelFormat.Xbgr16161616F => 8,
        PixelFormat.Argb16161616F or PixelFormat.Abgr16161616F => 8,
        _ => 0,
    };

    private static (ulong Modifier, int TileRows) TilingOf(Tiling tiling, int pixelBytes) => tiling switch
    {
        Tiling.Linear => (0, 1),                        // DRM_FORMAT_MOD_LINEAR
        Tiling.X => (IntelVendor | 1, 8),               // I915_FORMAT_MOD_X_TILED
        Tiling.Y => (IntelVendor | 2, 32),              // I915_FORMAT_MOD_Y_TILED
        Tiling.Yf => (IntelVendor | 3, pixelBytes switch { 1 => 64, 8 => 16, _ => 32 }),    // I915_FORMAT_MOD_Yf_TILED
        _ => throw new VfioUserException(Errno.EINVAL, $"tiling {tiling} has no modifier"),
    };

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new VfioUserException(Errno.EINVAL, otherwise);
        }
    }
}
