using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Tells whether a picture is no more than its planes, one drawn over the other.</summary>
internal static class PlainStack
{
    /// <summary>See <see cref="Scene.IsPlainStack"/>.</summary>
    public static bool Describes(Scene scene)
    {
        PixelRect all = new(0, 0, scene.WidthPx, scene.HeightPx);
        bool isCovered = false;
        foreach (ScenePlane plane in scene.Planes)
        {
            if (PlaneGeometry.ScreenOf(plane.State) is not { } screen || screen.Intersect(all).IsEmpty)
            {
                continue;
            }

            if (!IsDrawnAsItIs(plane.State) || IsChanged(scene.Colour, plane.State))
            {
                return false;
            }

            isCovered |= ColourPlanning.Covers(plane.State, all);
        }

        return isCovered || IsBlack(scene.Colour);
    }

    private static bool IsDrawnAsItIs(PlaneState plane)
    {
        FormatInfo format = FormatInfo.Of(plane.Format);
        return !format.IsYuv && format.Kind != PixelKind.Index8
            && !plane.IsMirrored && !plane.IsCompressed
            && plane.Colour is null && plane.ColourKey is null && plane.ConstantAlpha == byte.MaxValue
            && (!format.HasAlpha || plane.Alpha == AlphaMode.Premultiplied);
    }

    private static bool IsChanged(PipeColour colour, PlaneState plane) =>
        colour.PassesMatrix(plane) || (colour.PassesTables(plane) && !AreIdentities(colour));

    private static bool IsBlack(PipeColour colour) =>
        (colour.Background & 0x3FFF_FFFF) == 0
        && !colour.BackgroundPassesMatrix
        && (!colour.BackgroundPassesTables || AreIdentities(colour));

    private static bool AreIdentities(PipeColour colour) => IsIdentity(colour.Degamma) && IsIdentity(colour.Gamma);

    private static bool IsIdentity(ColourTable? table) => table is null || table.KeepsEightBits;
}
