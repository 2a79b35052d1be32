using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>What is to be painted into a shadow.</summary>
/// <param name="Scene">Whose pixels; of a single plane, only that and at the top left.</param>
/// <param name="IsCursorImage">Alpha is kept.</param>
/// <param name="Cursor">The cursor that is painted over the others; null for none.</param>
/// <param name="DamageXPx">Where the top left pixel of the shadow is on the screen; null when damage on the screen says
/// nothing about the shadow.</param>
/// <param name="DamageYPx">See <paramref name="DamageXPx"/>.</param>
internal readonly record struct ShadowSubject(
    Scene Scene, bool IsCursorImage, PlaneState? Cursor, int? DamageXPx, int? DamageYPx)
{
    /// <exception cref="VfioUserException">ENODATA: the head is dark, or the plane off. EINVAL: a cursor that no file
    /// of ARGB8888 can hold, or a content that does not exist.</exception>
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
