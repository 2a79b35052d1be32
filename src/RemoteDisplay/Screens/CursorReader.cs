using DisplayModel;
using DisplayModel.Scanout;

namespace RemoteDisplay.Screens;

/// <summary>Reads the cursor of a head. Not thread-safe.</summary>
internal sealed class CursorReader(HotSpots hotSpots)
{
    private PlaneState? _plane;
    private CursorImage? _image;

    /// <summary>The cursor, in pixels of the head. It returns the same image object until the picture or its hot spot
    /// changes: a guest that changes the picture arms the plane again.</summary>
    public CursorState Read(Scene scene, ISurfaceReader surface)
    {
        PlaneState? plane = scene.Planes.FirstOrDefault(candidate => candidate.Kind == PlaneKind.Cursor)?.State;
        if (plane is not
            {
                Format: PixelFormat.Argb8888,
                WidthPx: >= 1 and <= CursorImage.MaxSizePx,
                HeightPx: >= 1 and <= CursorImage.MaxSizePx,
            })
        {
            (_plane, _image) = (null, null);
            return default;
        }

        PlaneState inPlace = plane with { ScreenXPx = 0, ScreenYPx = 0 };
        CursorImage image = ImageOf(plane, surface);
        if (_image is null || inPlace != _plane || !IsSame(image, _image))
        {
            (_plane, _image) = (inPlace, image);
        }

        return new CursorState(_image, plane.ScreenXPx, plane.ScreenYPx);
    }

    private static bool IsSame(CursorImage one, CursorImage other) =>
        (one.HotSpotX, one.HotSpotY) == (other.HotSpotX, other.HotSpotY) && one.Pixels.SequenceEqual(other.Pixels);

    private CursorImage ImageOf(PlaneState plane, ISurfaceReader surface)
    {
        uint[] pixels = new uint[plane.WidthPx * plane.HeightPx];
        CursorPixels.Copy(plane, surface, pixels, plane.WidthPx);
        (int x, int y) = hotSpots.Of(pixels);
        return new CursorImage(plane.WidthPx, plane.HeightPx, x, y, pixels);
    }
}
