namespace DisplayModel;

/// <summary>Remembers which parts of a picture changed when, for those who ask later and at different times.</summary>
public sealed class DamageLog
{
    private const int Capacity = 64;
    private const int MaxRectangles = 64;

    private readonly Queue<(ulong Sequence, IReadOnlyList<PixelRectangle> Rectangles)> _entries = new();
    private ulong _knownSince = ulong.MaxValue;

    /// <summary>What is remembered is of no use any more: the picture is another one.</summary>
    /// <param name="sequence">Of the other picture; who has seen it can be told what came after.</param>
    public void Restart(ulong sequence)
    {
        _entries.Clear();
        _knownSince = sequence;
    }

    /// <summary>These parts changed after the last entry, up to a sequence number that is not smaller.</summary>
    public void Add(ulong sequence, IReadOnlyList<PixelRectangle> rectangles)
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

    /// <summary>What changed after a sequence number; null when that is not remembered.</summary>
    /// <returns>At most 64 rectangles; they may overlap.</returns>
    public IReadOnlyList<PixelRectangle>? Since(ulong sequence)
    {
        if (sequence < _knownSince)
        {
            return null;
        }

        List<PixelRectangle> all = [];
        foreach ((ulong added, IReadOnlyList<PixelRectangle> rectangles) in _entries)
        {
            if (added > sequence)
            {
                all.AddRange(rectangles.Where(rectangle => !all.Contains(rectangle)));
            }
        }

        return all.Count <= MaxRectangles ? all : [all.Aggregate((union, rectangle) => union.Union(rectangle))];
    }
}
