namespace DisplayModel.Scanout;

/// <summary>The layout of units of pixels in a surface.</summary>
/// <param name="Offset">Start in the space of the <see cref="ISurfaceReader"/>.</param>
/// <param name="StrideBytes">See <see cref="PlaneState.StrideBytes"/>.</param>
/// <param name="Tiling">Tiling of the surface.</param>
/// <param name="PixelBytes">Bytes per pixel, which determine the width of a tile.</param>
/// <param name="UnitBytes">Bytes that decode together: a pixel, or two that share their colour.</param>
/// <param name="IsTurned">Whether the surface is a rotated view, see <see cref="Rotation"/>.</param>
internal readonly record struct SurfaceLayout(
    ulong Offset, int StrideBytes, Tiling Tiling, int PixelBytes, int UnitBytes, bool IsTurned);
