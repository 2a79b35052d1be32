namespace DisplayModel.Geometry;

/// <summary>Records which parts of a picture changed when, for readers that poll at different times. Not
/// thread-safe.</summary>
public sealed class DamageLog
{
    private const int Capacity = 64;
    private const int MaxRectangles = 64;

    private readonly Queue<(ulong Sequence, IReadOnlyList<PixelRect> Rectangles)> _entries = new();
    private ulong _knownSince = ulong.MaxValue;

    /// <summary>Forgets everything, for another picture.</summary>
    /// <param name="sequence">Sequence number of the other picture; later changes are recorded.</param>
    public void Restart(ulong sequence)
    {
        _entries.Clear();
        _knownSince = sequence;
    }

    /// <summary>Adds parts that changed after the last entry, up to a sequence number that is not smaller.</summary>
    public void Add(ulong sequence, IReadOnlyList<PixelRect> rectangles)
    {
        if (rectangles.Count == 0)
        {
            return;
        }

        if (_entries.Count == Capacity)
        {
            _knownSince = _entries.Dequeue().Sequence;
        }

        _entries.Enqueue((sequence, rectangles));
    }

    /// <summary>Finds what changed after one sequence number, up to another.</summary>
    /// <returns>At most 64 rectangles, which may overlap; null if the log does not reach back so far.</returns>
    public IReadOnlyList<PixelRect>? Since(ulong sequence, ulong upTo = ulong.MaxValue)
    {
        if (sequence < _knownSince)
        {
            return null;
        }

        List<PixelRect> all = [];
        foreach ((ulong added, IReadOnlyList<PixelRect> rectangles) in _entries)
        {
            if (added > sequence && added <= upTo)
            {
                all.AddRange(rectangles.Where(rectangle => !all.Contains(rectangle)));
            }
        }

        return all.Count <= MaxRectangles ? all : [all.Aggregate((union, rectangle) => union.Union(rectangle))];
    }
}
