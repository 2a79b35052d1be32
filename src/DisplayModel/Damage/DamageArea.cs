using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace DisplayModel.Damage;

/// <summary>A rectangle of a surface that is watched for changes.</summary>
/// <param name="SurfaceOffset">Start of the surface in the space of the <see cref="ISurfaceReader"/>.</param>
/// <param name="StrideBytes">See <see cref="PlaneState.StrideBytes"/>.</param>
/// <param name="BytesPerPixel">1, 2, 4 or 8.</param>
/// <param name="Tiling">Tiling of the surface.</param>
/// <param name="Shown">The rectangle in the surface, or in its rotated view.</param>
/// <param name="IsTurned">Whether the surface is a rotated view, see <see cref="Rotation"/>.</param>
public sealed record DamageArea(
    ulong SurfaceOffset, int StrideBytes, int BytesPerPixel, Tiling Tiling, PixelRect Shown, bool IsTurned = false)
{
    /// <summary>The area that the picture of a plane depends on; null if that is more than whole pixels of one surface,
    /// or beyond the limits.</summary>
    public static DamageArea? Of(PlaneState plane)
    {
        FormatInfo format = FormatInfo.Of(plane.Format);
        bool sharesColour = format.Kind == PixelKind.Yuv422
            && ((plane.SourceXPx | plane.SourceYPx | plane.WidthPx | plane.HeightPx) & 1) != 0;
        DamageArea area = new(
            plane.SurfaceOffset, plane.StrideBytes, format.PixelBytes, plane.Tiling,
            new PixelRect(plane.SourceXPx, plane.SourceYPx, plane.WidthPx, plane.HeightPx),
            SurfacePart.IsTurned(plane));
        return SurfacePart.OfAux(plane, 0, 1) is null && !sharesColour && area.IsValid ? area : null;
    }

    /// <summary>Whether the area is within limits: sizes 1 to <see cref="Composer.MaxSizePx"/>, no row or address
    /// beyond 2^63.</summary>
    internal bool IsValid =>
        BytesPerPixel is 1 or 2 or 4 or 8
        && StrideBytes is >= 0 and <= 1 << 24
        && Tiling is >= Tiling.Linear and <= Tiling.Yf
        && !(IsTurned && Tiling == Tiling.Linear)
        && Shown is
        {
            X: >= 0 and <= 1 << 24, Y: >= 0 and <= 1 << 24,
            Width: >= 1 and <= Composer.MaxSizePx, Height: >= 1 and <= Composer.MaxSizePx,
        }
        && SurfaceOffset <= long.MaxValue;
}
