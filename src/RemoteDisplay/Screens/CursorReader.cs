using DisplayModel;
using DisplayModel.Scanout;

namespace RemoteDisplay.Screens;

/// <summary>Reads the cursor of a head. Not thread-safe.</summary>
internal sealed class CursorReader
{
    private PlaneState? _plane;
    private CursorImage? _image;

    /// <summary>The cursor, in pixels of the head. It returns the same image object until the picture changes: a guest
    /// that changes the picture arms the plane again.</summary>
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
        if (_image is null || inPlace != _plane || !SamePixels(image, _image))
        {
            (_plane, _image) = (inPlace, image);
        }

        return new CursorState(_image, plane.ScreenXPx, plane.ScreenYPx);
    }

    private static bool SamePixels(CursorImage one, CursorImage other)
    {
        for (int y = 0; y < one.HeightPx; y++)
        {
            if (!one.Row(y).SequenceEqual(other.Row(y)))
            {
                return false;
            }
        }

        return true;
    }

    private static CursorImage ImageOf(PlaneState plane, ISurfaceReader surface)
    {
        uint[] pixels = new uint[plane.WidthPx * plane.HeightPx];
        CursorPixels.Copy(plane, surface, pixels, plane.WidthPx);
        return new CursorImage(plane.WidthPx, plane.HeightPx, 0, 0, pixels);
    }
}
