namespace DisplayModel;

/// <summary>How units of pixels are stored in a surface.</summary>
/// <param name="Offset">Start in the space of the <see cref="ISurfaceReader"/>.</param>
/// <param name="StrideBytes">As <see cref="PlaneState.StrideBytes"/>.</param>
/// <param name="Tiling">Of the surface.</param>
/// <param name="PixelBytes">Bytes of a pixel: says how wide a tile is.</param>
/// <param name="UnitBytes">Bytes that are read together: a pixel, or two that share their colour.</param>
/// <param name="IsTurned">The surface is a rotated view, see <see cref="Rotation"/>.</param>
internal readonly record struct SurfaceLayout(
    ulong Offset, int StrideBytes, Tiling Tiling, int PixelBytes, int UnitBytes, bool IsTurned);
