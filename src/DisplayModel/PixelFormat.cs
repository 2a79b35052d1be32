using DisplayModel.Scanout;

namespace DisplayModel;

/// <summary>The storage format of a pixel. Values are DRM fourcc codes; words are little-endian. Source:
/// drm_fourcc.h.</summary>
public enum PixelFormat : uint
{
    /// <summary>DRM_FORMAT_C8: an index. It enters the pipe's gamma table as red, green and blue.</summary>
    C8 = 0x20203843,
    /// <summary>DRM_FORMAT_RGB565.</summary>
    Rgb565 = 0x36314752,
    /// <summary>DRM_FORMAT_XRGB8888: bytes B, G, R, ignored.</summary>
    Xrgb8888 = 0x34325258,
    /// <summary>DRM_FORMAT_ARGB8888.</summary>
    Argb8888 = 0x34325241,
    /// <summary>DRM_FORMAT_XBGR8888: bytes R, G, B, ignored.</summary>
    Xbgr8888 = 0x34324258,
    /// <summary>DRM_FORMAT_ABGR8888.</summary>
    Abgr8888 = 0x34324241,
    /// <summary>DRM_FORMAT_XRGB2101010.</summary>
    Xrgb2101010 = 0x30335258,
    /// <summary>DRM_FORMAT_XBGR2101010.</summary>
    Xbgr2101010 = 0x30334258,
    /// <summary>DRM_FORMAT_ARGB2101010: two bits of alpha.</summary>
    Argb2101010 = 0x30335241,
    /// <summary>DRM_FORMAT_ABGR2101010: two bits of alpha.</summary>
    Abgr2101010 = 0x30334241,
    /// <summary>DRM_FORMAT_XRGB16161616F: half floats B, G, R, ignored; 1.0 is full intensity.</summary>
    Xrgb16161616F = 0x48345258,
    /// <summary>DRM_FORMAT_XBGR16161616F: half floats R, G, B, ignored.</summary>
    Xbgr16161616F = 0x48344258,
    /// <summary>DRM_FORMAT_ARGB16161616F: half floats B, G, R, alpha.</summary>
    Argb16161616F = 0x48345241,
    /// <summary>DRM_FORMAT_ABGR16161616F: half floats R, G, B, alpha.</summary>
    Abgr16161616F = 0x48344241,
    /// <summary>DRM_FORMAT_YUYV: bytes Y0, Cb, Y1, Cr of two pixels.</summary>
    Yuyv = 0x56595559,
    /// <summary>DRM_FORMAT_UYVY: bytes Cb, Y0, Cr, Y1.</summary>
    Uyvy = 0x59565955,
    /// <summary>DRM_FORMAT_YVYU: bytes Y0, Cr, Y1, Cb.</summary>
    Yvyu = 0x55595659,
    /// <summary>DRM_FORMAT_VYUY: bytes Cr, Y0, Cb, Y1.</summary>
    Vyuy = 0x59555956,
    /// <summary>DRM_FORMAT_XYUV8888: bytes Cr, Cb, Y, ignored.</summary>
    Xyuv8888 = 0x56555958,
    /// <summary>DRM_FORMAT_NV12: Y; Cb and Cr of two by two pixels are in <see cref="PlaneState.Aux"/>.</summary>
    Nv12 = 0x3231564E,
    /// <summary>DRM_FORMAT_P010: as <see cref="Nv12"/> in words of 16 bits, the high ten of which count.</summary>
    P010 = 0x30313050,
    /// <summary>DRM_FORMAT_P012: the high twelve bits of each word count.</summary>
    P012 = 0x32313050,
    /// <summary>DRM_FORMAT_P016.</summary>
    P016 = 0x36313050,
    /// <summary>DRM_FORMAT_Y210: words Y0, Cb, Y1, Cr of two pixels, the high ten bits of which count.</summary>
    Y210 = 0x30313259,
    /// <summary>DRM_FORMAT_Y212: the high twelve bits of each word count.</summary>
    Y212 = 0x32313259,
    /// <summary>DRM_FORMAT_Y216.</summary>
    Y216 = 0x36313259,
    /// <summary>DRM_FORMAT_XVYU2101010: Cb, Y and Cr in ten bits each, Cb lowest.</summary>
    Xvyu2101010 = 0x30335658,
    /// <summary>DRM_FORMAT_XVYU12_16161616: words Cb, Y, Cr, ignored, the high twelve bits of which count.</summary>
    Xvyu1216161616 = 0x36335658,
    /// <summary>DRM_FORMAT_XVYU16161616.</summary>
    Xvyu16161616 = 0x38345658,
}

/// <summary>Properties of formats for code that does not decode pixels.</summary>
public static class PixelFormatExtensions
{
    /// <summary>Bytes per pixel, of the first surface if there are two; 0 for an unknown format.</summary>
    public static int PixelBytes(this PixelFormat format) => FormatInfo.Of(format).PixelBytes;

    public static bool IsYuv(this PixelFormat format) => FormatInfo.Of(format).IsYuv;

    /// <summary>Whether Cb and Cr are in a second surface, <see cref="PlaneState.Aux"/>.</summary>
    public static bool IsSemiplanar(this PixelFormat format) => FormatInfo.Of(format).Kind == PixelKind.Semiplanar;
}

/// <summary>The layout of rows of pixels in memory. Source: drm_fourcc.h, I915_FORMAT_MOD_*.</summary>
public enum Tiling
{
    Linear,
    /// <summary>4 KiB tiles of 512 bytes by 8 rows, row by row.</summary>
    X,
    /// <summary>4 KiB tiles of 128 bytes by 32 rows, in columns of 16 bytes.</summary>
    Y,
    /// <summary>4 KiB tiles of 64 bytes by 64 rows (8 bits per pixel), 128 by 32 (16 and 32), or 256 by 16 (64), whose
    /// blocks of 16 bytes by 4 rows are ordered by interleaved bits of row and column.</summary>
    Yf,
}
