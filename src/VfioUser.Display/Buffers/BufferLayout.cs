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
        int pixelBytes = plane.Format.PixelBytes();
        Require(pixelBytes > 0 && plane.Format != PixelFormat.Nv12 && plane.Aux is null && !plane.IsCompressed, $"format {plane.Format} of more than one buffer");
        Require(plane.Rotation is Rotation.Rotate0 or Rotation.Rotate180, "a surface that is turned has no modifier");
        ulong modifier = DrmModifier.Of(plane.Tiling)
            ?? throw new VfioUserException(Errno.EINVAL, $"tiling {plane.Tiling} has no modifier");
        int tileRows = plane.Tiling == Tiling.Linear ? 1 : TileLayout.Of(plane.Tiling, pixelBytes).Rows;
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

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new VfioUserException(Errno.EINVAL, otherwise);
        }
    }
}
