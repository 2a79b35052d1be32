namespace DisplayModel;

/// <summary>A rectangle of a surface that is watched for changes.</summary>
/// <param name="SurfaceOffset">Start of the surface in the space of the <see cref="ISurfaceReader"/>.</param>
/// <param name="StrideBytes">As <see cref="PlaneState.StrideBytes"/>.</param>
/// <param name="BytesPerPixel">1, 2, 4 or 8.</param>
/// <param name="Tiling">Of the surface.</param>
/// <param name="Shown">The rectangle in the surface.</param>
public sealed record DamageArea(
    ulong SurfaceOffset, int StrideBytes, int BytesPerPixel, Tiling Tiling, PixelRectangle Shown)
{
    /// <summary>What an unturned plane shows of its first surface; null when it cannot be watched.</summary>
    public static DamageArea? Of(PlaneState plane)
    {
        int bytesPerPixel = FormatInfo.Of(plane.Format).PixelBytes;
        DamageArea area = new(
            plane.SurfaceOffset, plane.StrideBytes, bytesPerPixel, plane.Tiling,
            new PixelRectangle(plane.SourceXPx, plane.SourceYPx, plane.WidthPx, plane.HeightPx));
        return plane.Rotation == Rotation.Rotate0 && area.IsValid ? area : null;
    }

    /// <summary>Within limits: sizes 1 to <see cref="Composer.MaxSizePx"/>, no row or address beyond 2^63.</summary>
    internal bool IsValid =>
        BytesPerPixel is 1 or 2 or 4 or 8
        && StrideBytes is >= 0 and <= 1 << 24
        && Tiling is >= Tiling.Linear and <= Tiling.Yf
        && Shown is
        {
            XPx: >= 0 and <= 1 << 24, YPx: >= 0 and <= 1 << 24,
            WidthPx: >= 1 and <= Composer.MaxSizePx, HeightPx: >= 1 and <= Composer.MaxSizePx,
        }
        && SurfaceOffset <= long.MaxValue;
}
