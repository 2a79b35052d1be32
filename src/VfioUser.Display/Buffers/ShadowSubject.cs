using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>The subject to paint into a shadow.</summary>
/// <param name="Scene">The scene to paint; for a single plane, a scene with only that plane at the top left.</param>
/// <param name="IsCursorImage">Whether to keep alpha.</param>
/// <param name="Cursor">The cursor painted over the other planes; null for none.</param>
/// <param name="DamageXPx">The screen position of the shadow's top left pixel; null when damage on the screen does not
/// apply to the shadow.</param>
/// <param name="DamageYPx">See <paramref name="DamageXPx"/>.</param>
internal readonly record struct ShadowSubject(
    Scene Scene, bool IsCursorImage, PlaneState? Cursor, int? DamageXPx, int? DamageYPx)
{
    /// <exception cref="VfioUserException">ENODATA: the head is dark, or the plane is off. EINVAL: a cursor that cannot
    /// be copied as ARGB8888, or an unknown content.</exception>
    public static ShadowSubject Of(Scene? scene, ShadowContent content)
    {
        if (scene is null)
        {
            throw new VfioUserException(Errno.ENODATA, "the head is dark");
        }

        ScenePlane? cursor = PlaneOf(scene, PlaneKind.Cursor);
        int? origin = scene.Scaler is null ? 0 : null;
        return content switch
        {
            ShadowContent.Primary => OfPrimary(scene, PlaneOf(scene, PlaneKind.Primary)),
            ShadowContent.Cursor => OfCursor(scene, cursor),
            ShadowContent.Head => new ShadowSubject(scene, false, null, origin, origin),
            ShadowContent.HeadWithCursor => new ShadowSubject(scene, false, cursor?.State, origin, origin),
            _ => throw new VfioUserException(Errno.EINVAL, $"there is no content {content}"),
        };
    }

    private static ShadowSubject OfPrimary(Scene scene, ScenePlane? primary)
    {
        if (primary?.State is not { } plane
            || plane is not { WidthPx: >= 1 and <= Composer.MaxSizePx, HeightPx: >= 1 and <= Composer.MaxSizePx })
        {
            throw new VfioUserException(Errno.ENODATA, "the plane is off, or of no size");
        }

        Scene alone = scene.Alone(
            primary with { State = plane with { Alpha = AlphaMode.None, ConstantAlpha = byte.MaxValue } });
        PixelRect place = new(plane.ScreenXPx, plane.ScreenYPx, plane.WidthPx, plane.HeightPx);
        bool isInPlace = plane.Scaler is null && scene.Scaler is null
            && new PixelRect(0, 0, scene.WidthPx, scene.HeightPx).Contains(place);
        return new ShadowSubject(
            alone with { Colour = plane.Format == PixelFormat.C8 ? scene.Colour : PipeColour.Plain },
            false,
            null,
            isInPlace ? plane.ScreenXPx : null,
            isInPlace ? plane.ScreenYPx : null);
    }

    private static ShadowSubject OfCursor(Scene scene, ScenePlane? cursor) => cursor?.State switch
    {
        null => throw new VfioUserException(Errno.ENODATA, "the cursor is off"),
        { Format: PixelFormat.Argb8888, Tiling: Tiling.Linear, WidthPx: >= 1 and <= 256, HeightPx: >= 1 and <= 256 } =>
            new ShadowSubject(
                scene.Alone(cursor) with { Colour = PipeColour.Plain },
                IsCursorImage: true,
                Cursor: null,
                DamageXPx: null,
                DamageYPx: null),
        { } state => throw new VfioUserException(
            Errno.EINVAL, $"a cursor of format {state.Format} and {state.WidthPx} pixels"),
    };

    private static ScenePlane? PlaneOf(Scene scene, PlaneKind kind)
    {
        foreach (ScenePlane plane in scene.Planes)
        {
            if (plane.Kind == kind)
            {
                return plane;
            }
        }

        return null;
    }
}
