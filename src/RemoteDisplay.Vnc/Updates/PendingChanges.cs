using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>The areas in which a viewer's picture is, or may be, out of date.</summary>
internal sealed class PendingChanges
{
    private CursorState _drawnCursor;
    private (int WidthPx, int HeightPx) _frameSize;

    /// <summary>The area that may differ, so it is compared before it is sent.</summary>
    public PixelRegion Dirty { get; } = new();

    /// <summary>The area that must be sent, because its content at the viewer is unknown.</summary>
    public PixelRegion Forced { get; } = new();

    /// <summary>The snapshot up to which changes were collected.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Declares the viewer's whole picture unknown.</summary>
    public void ForceAll(PixelRect bounds)
    {
        Dirty.Clear();
        Force(bounds);
    }

    public void Force(PixelRect area) => Forced.Add(area);

    /// <summary>Adds the changes up to <paramref name="snapshot"/>.</summary>
    public void Collect(IRemoteScreen screen, ScreenSnapshot snapshot, PixelRect bounds, bool withCursor)
    {
        if (snapshot.Sequence > Sequence)
        {
            screen.CollectDamage(Sequence, snapshot.Sequence, Dirty);
            Sequence = snapshot.Sequence;
        }

        if (_frameSize != (snapshot.Frame.WidthPx, snapshot.Frame.HeightPx))
        {
            _frameSize = (snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);
            Dirty.Add(bounds);
        }

        CursorState drawn = withCursor ? snapshot.Cursor : default;
        if (drawn != _drawnCursor)
        {
            Dirty.Add(_drawnCursor.Bounds);
            Dirty.Add(drawn.Bounds);
            _drawnCursor = drawn;
        }

        Dirty.Clip(bounds);
        Forced.Clip(bounds);
    }

    /// <summary>Removes and returns the parts inside <paramref name="area"/>, to be sent now. The remaining parts
    /// become forced, because the picture to compare with is lost.</summary>
    public void Take(PixelRect area, PixelRegion dirty, PixelRegion forced)
    {
        Split(Dirty, area, dirty);
        Split(Forced, area, forced);
        foreach (PixelRect rectangle in forced.Rectangles)
        {
            dirty.Subtract(rectangle);
        }

        Dirty.Subtract(area);
        Forced.Subtract(area);
        Forced.Add(Dirty);
        Dirty.Clear();
    }

    /// <summary>Undoes <see cref="Take"/>, after which nothing was sent.</summary>
    public void Return(PixelRegion dirty, PixelRegion forced)
    {
        Dirty.Add(dirty);
        Forced.Add(forced);
    }

    private static void Split(PixelRegion all, PixelRect area, PixelRegion inside)
    {
        inside.Clear();
        foreach (PixelRect rectangle in all.Rectangles)
        {
            inside.Add(rectangle.Intersect(area));
        }
    }
}
