namespace DisplayModel.Geometry;

/// <summary>Remembers which parts of a picture changed when, for readers that ask later and at different times. Not safe for
/// several threads.</summary>
public sealed class DamageLog
{
    private const int Capacity = 64;
    private const int MaxRectangles = 64;

    private readonly Queue<(ulong Sequence, IReadOnlyList<PixelRect> Rectangles)> _entries = new();
    private ulong _knownSince = ulong.MaxValue;

    /// <summary>Forgets everything: the picture is another one.</summary>
    /// <param name="sequence">Of the other picture. Changes after it are known again.</param>
    public void Restart(ulong sequence)
    {
        _entries.Clear();
        _knownSince = sequence;
    }

    /// <summary>These parts changed after the last entry, up to a sequence number that is not smaller.</summary>
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

    /// <summary>What changed after one sequence number, up to another; null when that is not remembered.</summary>
    /// <returns>At most 64 rectangles; they may overlap.</returns>
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
