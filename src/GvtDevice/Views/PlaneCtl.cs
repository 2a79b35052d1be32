using DisplayModel;

namespace GvtDevice.Views;

/// <summary>PLANE_CTL of a universal plane. Source: SKL PRM vol. 2c, PLANE_CTL.</summary>
public readonly record struct PlaneCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Source pixel format, bits 27:24.</summary>
    public uint SourceFormat => (Raw >> 24) & 0xF;

    /// <summary>Bytes in memory are R, G, B; otherwise B, G, R.</summary>
    public bool IsRgbOrder => (Raw & (1u << 20)) != 0;

    /// <summary>The surface is render-compressed (CCS) and needs its auxiliary surface to be read.</summary>
    public bool IsCompressed => (Raw & (1u << 15)) != 0;

    /// <summary>Tiled surface, bits 12:10; null for a layout that is not modelled.</summary>
    public Tiling? Tiling => ((Raw >> 10) & 7) switch
    {
        0 => DisplayModel.Tiling.Linear,
        1 => DisplayModel.Tiling.X,
        4 => DisplayModel.Tiling.Y,
        _ => null,
    };

    /// <summary>A write of PLANE_SURF takes effect at once and not at the next vertical blank.</summary>
    public bool IsAsyncFlip => (Raw & (1u << 9)) != 0;

    /// <summary>The format in DRM's words; null for one that is not modelled.</summary>
    public PixelFormat? Format => SourceFormat switch
    {
        2 => IsRgbOrder ? PixelFormat.Xbgr2101010 : PixelFormat.Xrgb2101010,
        4 => IsRgbOrder ? PixelFormat.Xbgr8888 : PixelFormat.Xrgb8888,
        12 => PixelFormat.C8,
        14 => PixelFormat.Rgb565,
        _ => null,
    };
}
