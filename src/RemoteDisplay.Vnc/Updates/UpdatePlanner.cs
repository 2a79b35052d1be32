using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Decides what to send to turn one picture into another.</summary>
internal sealed class UpdatePlanner
{
    private readonly ChangeGrid _changes = new();
    private readonly CopyPlanner _copyPlanner = new();
    private readonly ChangedRectangles _changed = new();

    /// <summary>Copies, to be done first and in this order.</summary>
    public List<CopyMove> Copies { get; } = [];

    /// <summary>Rectangles to be drawn after the copies.</summary>
    public List<PixelRect> Rectangles { get; } = [];

    public bool IsEmpty => Copies.Count == 0 && Rectangles.Count == 0;

    /// <param name="before">The viewer's picture; null if it is unknown.</param>
    /// <param name="now">The new picture, of the same size.</param>
    /// <param name="dirty">Where they may differ.</param>
    /// <param name="forced">What must be sent even if they do not differ.</param>
    /// <param name="mayCopy">Whether the viewer knows CopyRect, and its screen outside <paramref name="forced"/> equals
    /// <paramref name="before"/>.</param>
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

        // Cells extend over the edge of the area that was compared.
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
