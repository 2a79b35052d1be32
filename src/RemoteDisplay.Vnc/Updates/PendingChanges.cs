using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Where a viewer's picture may be, or is, out of date.</summary>
internal sealed class PendingChanges
{
    private CursorState _drawnCursor;
    private (int WidthPx, int HeightPx) _frameSize;

    /// <summary>May differ: compare first.</summary>
    public PixelRegion Dirty { get; } = new();

    /// <summary>Must be sent: what the viewer has there is not known.</summary>
    public PixelRegion Forced { get; } = new();

    /// <summary>The snapshot up to which changes are known.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Everything is unknown.</summary>
    public void ForceAll(PixelRect bounds)
    {
        Dirty.Clear();
        Force(bounds);
    }

    public void Force(PixelRect area) => Forced.Add(area);

    /// <summary>Adds what has changed up to <paramref name="snapshot"/>.</summary>
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

    /// <summary>What is left of either inside of <paramref name="area"/>, for sending now. What was not sent must be
    /// sent some day without comparing: the picture it differs from will be gone.</summary>
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

    private static void Split(PixelRegion all, PixelRect area, PixelRegion inside)
    {
        inside.Clear();
        foreach (PixelRect rectangle in all.Rectangles)
        {
            inside.Add(rectangle.Intersect(area));
        }
    }
}
