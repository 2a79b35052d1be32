using System.Runtime.InteropServices;

namespace DisplayModel.Geometry;

/// <summary>A set of pixels as rectangles that do not overlap. To limit memory, a set of too many rectangles becomes
/// its bounding box: a region can be too large, but never too small.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class PixelRegion
{
    /// <summary>Rectangles kept before they are merged into one.</summary>
    public const int MaxRectangles = 256;

    private readonly List<PixelRect> _rectangles = [];

    public bool IsEmpty => _rectangles.Count == 0;

    /// <summary>Valid until the region changes.</summary>
    public ReadOnlySpan<PixelRect> Rectangles => CollectionsMarshal.AsSpan(_rectangles);

    public PixelRect Bounds
    {
        get
        {
            PixelRect bounds = default;
            foreach (PixelRect rectangle in _rectangles)
            {
                bounds = bounds.Union(rectangle);
            }

            return bounds;
        }
    }

    public void Clear() => _rectangles.Clear();

    public void Add(PixelRect rectangle)
    {
        if (rectangle.IsEmpty)
        {
            return;
        }

        foreach (PixelRect present in _rectangles)
        {
            if (present.Contains(rectangle))
            {
                return;
            }
        }

        Subtract(rectangle);
        _rectangles.Add(rectangle);
        if (_rectangles.Count > MaxRectangles)
        {
            Collapse();
        }
    }

    public void Add(PixelRegion other)
    {
        foreach (PixelRect rectangle in other.Rectangles)
        {
            Add(rectangle);
        }
    }

    public void Subtract(PixelRect rectangle)
    {
        // Appends pieces behind the examined rectangles; none of them meets the rectangle.
        for (int i = _rectangles.Count - 1; i >= 0; i--)
        {
            PixelRect present = _rectangles[i];
            PixelRect common = present.Intersect(rectangle);
            if (common.IsEmpty)
            {
                continue;
            }

            _rectangles[i] = _rectangles[^1];
            _rectangles.RemoveAt(_rectangles.Count - 1);
            AddPiece(PixelRect.FromEdges(present.X, present.Y, present.Right, common.Y));
            AddPiece(PixelRect.FromEdges(present.X, common.Bottom, present.Right, present.Bottom));
            AddPiece(PixelRect.FromEdges(present.X, common.Y, common.X, common.Bottom));
            AddPiece(PixelRect.FromEdges(common.Right, common.Y, present.Right, common.Bottom));
        }
    }

    /// <summary>Drops what is outside <paramref name="bounds"/>.</summary>
    public void Clip(PixelRect bounds)
    {
        for (int i = _rectangles.Count - 1; i >= 0; i--)
        {
            _rectangles[i] = _rectangles[i].Intersect(bounds);
            if (_rectangles[i].IsEmpty)
            {
                _rectangles.RemoveAt(i);
            }
        }
    }

    private void AddPiece(PixelRect piece)
    {
        if (!piece.IsEmpty)
        {
            _rectangles.Add(piece);
        }
    }

    private void Collapse()
    {
        PixelRect bounds = Bounds;
        _rectangles.Clear();
        _rectangles.Add(bounds);
    }
}
