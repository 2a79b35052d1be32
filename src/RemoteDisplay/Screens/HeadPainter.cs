using System.Collections.Concurrent;
using DisplayModel;
using VfioUser.Display;

namespace RemoteDisplay.Screens;

/// <summary>Composes the pictures of a head, and only what changed of each. One thread, but for frames that come
/// back.</summary>
internal sealed class HeadPainter(IDisplaySource source, int head)
{
    private const int DarkWidthPx = 640;
    private const int DarkHeightPx = 480;

    private readonly ConcurrentBag<Canvas> _free = [];
    private ulong _published;
    private bool _wasLit;
    private PlaneState? _cursorPlane;
    private CursorImage? _cursorImage;

    /// <summary>What is shown of a head that shows nothing.</summary>
    public static Frame Dark() => new(DarkWidthPx, DarkHeightPx, new uint[DarkWidthPx * DarkHeightPx]);

    /// <summary>Publishes what the head shows now, if that is another picture.</summary>
    public void Paint(PublishedScreen screen)
    {
        Damage damage = source.DamageSince(head, _published);
        if (source.Head(head).Scene is not { } scene)
        {
            if (_wasLit)
            {
                (_wasLit, _published) = (false, 0);
                screen.Publish(Dark(), default);
            }

            return;
        }

        using ISurfaceView view = source.Surfaces.Open();
        Canvas canvas = Take(scene.OutputWidthPx, scene.OutputHeightPx);
        foreach (PixelRectangle part in source.DamageSince(head, canvas.Sequence).Rectangles)
        {
            Composer.Compose(scene, view, canvas.Pixels, canvas.WidthPx, part, withCursor: false);
        }

        canvas.Sequence = damage.Sequence;
        PixelRect[] changed = [.. damage.Rectangles.Select(r => new PixelRect(r.XPx, r.YPx, r.WidthPx, r.HeightPx))];
        screen.Publish(
            new Frame(canvas.WidthPx, canvas.HeightPx, canvas.Pixels),
            changed,
            CursorOf(scene, view),
            released: _ => _free.Add(canvas));
        (_wasLit, _published) = (true, damage.Sequence);
    }

    private Canvas Take(int widthPx, int heightPx)
    {
        while (_free.TryTake(out Canvas? canvas))
        {
            if ((canvas.WidthPx, canvas.HeightPx) == (widthPx, heightPx))
            {
                return canvas;
            }
        }

        return new Canvas(widthPx, heightPx);
    }

    /// <summary>A guest that changes the picture of its cursor arms the plane again.</summary>
    private CursorState CursorOf(Scene scene, ISurfaceView view)
    {
        PlaneState? plane = scene.Planes.FirstOrDefault(candidate => candidate.Kind == PlaneKind.Cursor)?.State;
        if (plane is not { Format: PixelFormat.Argb8888, WidthPx: >= 1 and <= CursorImage.MaxSizePx, HeightPx: >= 1 and <= CursorImage.MaxSizePx })
        {
            (_cursorPlane, _cursorImage) = (null, null);
            return default;
        }

        PlaneState inPlace = plane with { ScreenXPx = 0, ScreenYPx = 0 };
        CursorImage image = Read(plane, view);
        if (_cursorImage is null || inPlace != _cursorPlane || !SamePixels(image, _cursorImage))
        {
            (_cursorPlane, _cursorImage) = (inPlace, image);
        }

        return new CursorState(_cursorImage, plane.ScreenXPx, plane.ScreenYPx);
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

    private static CursorImage Read(PlaneState plane, ISurfaceView view)
    {
        uint[] pixels = new uint[plane.WidthPx * plane.HeightPx];
        CursorPixels.Copy(plane, view, pixels, plane.WidthPx);
        return new CursorImage(plane.WidthPx, plane.HeightPx, 0, 0, pixels);
    }

    /// <summary>Pixels that are used again and again.</summary>
    private sealed class Canvas(int widthPx, int heightPx)
    {
        public int WidthPx => widthPx;

        public int HeightPx => heightPx;

        public uint[] Pixels { get; } = new uint[widthPx * heightPx];

        /// <summary>The refresh that they show.</summary>
        public ulong Sequence { get; set; }
    }
}
