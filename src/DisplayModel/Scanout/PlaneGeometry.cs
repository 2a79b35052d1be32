using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Checks the geometry of a plane, and finds its place on the screen.</summary>
internal static class PlaneGeometry
{
    /// <summary>The largest coordinate; the sum of two does not overflow.</summary>
    private const int MaxNumber = 1 << 30;

    /// <returns>The rectangle that the plane fills, even outside of the screen; null for an invalid plane.</returns>
    public static PixelRect? ScreenOf(PlaneState plane)
    {
        FormatInfo format = FormatInfo.Of(plane.Format);
        bool isTurned = plane.Rotation is Rotation.Rotate90 or Rotation.Rotate270;
        bool makesSense = format.Kind != PixelKind.Unknown
            && plane.Tiling is >= Tiling.Linear and <= Tiling.Yf
            && plane.Rotation is >= Rotation.Rotate0 and <= Rotation.Rotate270
            && plane.StrideBytes >= 0
            && IsPosition(plane.SourceXPx) && IsPosition(plane.SourceYPx)
            && plane.WidthPx is >= 1 and <= MaxNumber && plane.HeightPx is >= 1 and <= MaxNumber
            && plane.ScreenXPx is >= -MaxNumber and <= MaxNumber && plane.ScreenYPx is >= -MaxNumber and <= MaxNumber
            && (!isTurned || (plane.Tiling is Tiling.Y or Tiling.Yf && !plane.IsCompressed))
            && (!plane.IsCompressed || (format.Kind == PixelKind.Rgb8888 && plane.Tiling is Tiling.Y or Tiling.Yf))
            && (!(plane.IsCompressed || format.Kind == PixelKind.Semiplanar) || IsSound(plane.Aux));
        if (!makesSense)
        {
            return null;
        }

        if (!IsScaled(plane))
        {
            return new PixelRect(plane.ScreenXPx, plane.ScreenYPx, plane.WidthPx, plane.HeightPx);
        }

        PlaneScaler scaler = plane.Scaler!;
        return IsScalable(plane.WidthPx) && IsScalable(plane.HeightPx) && IsScalable(scaler.WidthPx)
            && IsScalable(scaler.HeightPx)
            ? new PixelRect(plane.ScreenXPx, plane.ScreenYPx, scaler.WidthPx, scaler.HeightPx)
            : null;
    }

    public static bool IsScaled(PlaneState plane) =>
        plane.Scaler is { } scaler && (scaler.WidthPx, scaler.HeightPx) != (plane.WidthPx, plane.HeightPx);

    private static bool IsSound(AuxSurface? aux) =>
        aux is { StrideBytes: >= 0 } && IsPosition(aux.SourceXPx) && IsPosition(aux.SourceYPx);

    private static bool IsPosition(int position) => position is >= 0 and <= MaxNumber;

    private static bool IsScalable(int size) => size is >= 1 and <= Composer.MaxSizePx;
}
