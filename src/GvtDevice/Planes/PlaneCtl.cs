using DisplayModel;

namespace GvtDevice.Planes;

/// <summary>PLANE_CTL of a universal plane. Source: SKL PRM vol. 2c, PLANE_CTL.</summary>
internal readonly record struct PlaneCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Whether pixels pass the tables of the pipe. Indexed pixels always do, because the table is their
    /// palette; i915 clears the bit with them so that other planes do not pass the table.</summary>
    public bool UsesPipeGamma => (Raw & (1u << 30)) != 0 || Format == PixelFormat.C8;

    /// <summary>Range of YUV values.</summary>
    public YuvRange YuvRange => (Raw & (1u << 28)) != 0 ? YuvRange.Full : YuvRange.Limited;

    /// <summary>Source Pixel Format, bits 27:24.</summary>
    public uint SourceFormat => (Raw >> 24) & 0xF;

    /// <summary>Whether pixels pass the matrix of the pipe.</summary>
    public bool UsesPipeCsc => (Raw & (1u << 23)) != 0;

    /// <summary>Key Enable, bits 22:21; null if disabled.</summary>
    public ColourKeyMode? KeyMode => ((Raw >> 21) & 3) switch
    {
        1 => ColourKeyMode.Source,
        2 => ColourKeyMode.Destination,
        _ => null,
    };

    /// <summary>Whether bytes in memory are R, G, B; otherwise B, G, R.</summary>
    public bool IsRgbOrder => (Raw & (1u << 20)) != 0;

    public YuvEncoding YuvEncoding => (Raw & (1u << 18)) != 0 ? YuvEncoding.Bt709 : YuvEncoding.Bt601;

    /// <summary>Whether the surface is render-compressed (CCS), so that reading it needs its auxiliary
    /// surface.</summary>
    public bool IsCompressed => (Raw & (1u << 15)) != 0;

    /// <summary>Tiled Surface, bits 12:10; null for a reserved code.</summary>
    public Tiling? Tiling => ((Raw >> 10) & 7) switch
    {
        0 => DisplayModel.Tiling.Linear,
        1 => DisplayModel.Tiling.X,
        4 => DisplayModel.Tiling.Y,
        5 => DisplayModel.Tiling.Yf,
        _ => null,
    };

    /// <summary>A copy with another tiled surface code.</summary>
    public PlaneCtl WithTilingCode(uint code) => new((Raw & ~(7u << 10)) | ((code & 7) << 10));

    /// <summary>Whether a write of PLANE_SURF takes effect at once instead of at the next vertical blank.</summary>
    public bool IsAsyncFlip => (Raw & (1u << 9)) != 0;

    /// <summary>Whether pixels have alpha. Alpha Mode, bits 5:4.</summary>
    public bool HasAlpha => ((Raw >> 4) & 3) >= 2;

    /// <summary>How pixels with alpha are blended.</summary>
    public AlphaMode Alpha => ((Raw >> 4) & 3) == 3 ? AlphaMode.Coverage : AlphaMode.Premultiplied;

    public Rotation Rotation => (Rotation)(Raw & 3);

    /// <summary>The format as DRM names it; null for a reserved code.</summary>
    public PixelFormat? Format => SourceFormat switch
    {
        0 => Yuv422,
        1 => PixelFormat.Nv12,
        2 => Rgb(PixelFormat.Xrgb2101010, PixelFormat.Xbgr2101010, PixelFormat.Argb2101010, PixelFormat.Abgr2101010),
        4 => Rgb(PixelFormat.Xrgb8888, PixelFormat.Xbgr8888, PixelFormat.Argb8888, PixelFormat.Abgr8888),
        6 => Rgb(
            PixelFormat.Xrgb16161616F, PixelFormat.Xbgr16161616F, PixelFormat.Argb16161616F, PixelFormat.Abgr16161616F),
        8 => PixelFormat.Xyuv8888,
        12 => PixelFormat.C8,
        14 => PixelFormat.Rgb565,
        _ => null,
    };

    private PixelFormat Yuv422 => ((Raw >> 16) & 3) switch
    {
        0 => PixelFormat.Yuyv,
        1 => PixelFormat.Uyvy,
        2 => PixelFormat.Yvyu,
        _ => PixelFormat.Vyuy,
    };

    private PixelFormat Rgb(PixelFormat xrgb, PixelFormat xbgr, PixelFormat argb, PixelFormat abgr) => HasAlpha
        ? IsRgbOrder ? abgr : argb
        : IsRgbOrder ? xbgr : xrgb;
}
