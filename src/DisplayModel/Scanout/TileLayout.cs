namespace DisplayModel;

/// <summary>Shapes of 4 KiB tiles. Source: drm_fourcc.h, I915_FORMAT_MOD_*; SKL PRM vol. 5, Tiling.</summary>
internal static class TileLayout
{
    public const int TileBytes = 4096;

    /// <summary>Bytes of one row of a tile.</summary>
    public static int WidthBytes(Tiling tiling, int bytesPerPixel) => tiling switch
    {
        Tiling.X => 512,
        Tiling.Y => 128,
        _ => bytesPerPixel switch { 1 => 64, 8 => 256, _ => 128 },
    };
}
