namespace DisplayModel;

/// <summary>How a pixel is stored. Values are DRM fourcc codes. Source: drm_fourcc.h.</summary>
public enum PixelFormat : uint
{
    /// <summary>DRM_FORMAT_C8: index into the pipe's palette.</summary>
    C8 = 0x20203843,
    /// <summary>DRM_FORMAT_RGB565.</summary>
    Rgb565 = 0x36314752,
    /// <summary>DRM_FORMAT_XRGB8888: bytes B, G, R, ignored.</summary>
    Xrgb8888 = 0x34325258,
    /// <summary>DRM_FORMAT_ARGB8888, colour premultiplied by alpha.</summary>
    Argb8888 = 0x34325241,
    /// <summary>DRM_FORMAT_XBGR8888: bytes R, G, B, ignored.</summary>
    Xbgr8888 = 0x34324258,
    /// <summary>DRM_FORMAT_ABGR8888, colour premultiplied by alpha.</summary>
    Abgr8888 = 0x34324241,
    /// <summary>DRM_FORMAT_XRGB2101010.</summary>
    Xrgb2101010 = 0x30335258,
    /// <summary>DRM_FORMAT_XBGR2101010.</summary>
    Xbgr2101010 = 0x30334258,
}

/// <summary>How rows of pixels are laid out in memory. Source: drm_fourcc.h, I915_FORMAT_MOD_*.</summary>
public enum Tiling
{
    Linear,
    /// <summary>4 KiB tiles of 512 bytes by 8 rows, row by row.</summary>
    X,
    /// <summary>4 KiB tiles of 128 bytes by 32 rows, in columns of 16 bytes.</summary>
    Y,
}
