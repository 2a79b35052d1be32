using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Decides what must be sent to turn one picture into another.</summary>
internal sealed class UpdatePlanner
{
    private readonly ChangeGrid _changes = new();
    private readonly CopyPlanner _copyPlanner = new();
    private readonly ChangedRectangles _changed = new();

    /// <summary>To be done first, in this order.</summary>
    public List<CopyMove> Copies { get; } = [];

    /// <summary>To be drawn then.</summary>
    public List<PixelRect> Rectangles { get; } = [];

    public bool IsEmpty => Copies.Count == 0 && Rectangles.Count == 0;

    /// <param name="before">What the viewer has; null when that is not known.</param>
    /// <param name="now">What it shall have, of the same size.</param>
    /// <param name="dirty">Where they may differ.</param>
    /// <param name="forced">What must be sent even if they do not.</param>
    /// <param name="mayCopy">Whether all of the screen outside of <paramref name="forced"/> is as
    /// <paramref name="before"/>, and the viewer knows CopyRect.</param>
    public void Plan(Frame? before, Frame now, PixelRegion dirty, PixelRegion forced, bool mayCopy)
    {
        Copies.Clear();
        Rectangles.Clear();
        Rectangles.AddRange(forced.Rectangles);
        if (before is null)
        {
            Rectangles.AddRange(dirty.Rectangles);
            return;
        }

        if (dirty.IsEmpty)
        {
            return;
        }

        _changes.Compare(before, now, dirty);
        if (mayCopy && forced.IsEmpty)
        {
            _copyPlanner.Plan(before, now, _changes, Copies);
        }

        // Cells reach over the edge of what was looked at.
        PixelRect bounds = dirty.Bounds;
        int first = Rectangles.Count;
        _changed.Find(before, now, _changes, Copies, Rectangles);
        for (int i = Rectangles.Count - 1; i >= first; i--)
        {
            Rectangles[i] = Rectangles[i].Intersect(bounds);
            if (Rectangles[i].IsEmpty)
            {
                Rectangles.RemoveAt(i);
            }
        }
    }
}
