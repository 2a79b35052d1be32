namespace RemoteDisplay.Screens;

/// <summary>What changed with each of the latest snapshots. Not safe for several threads.</summary>
internal sealed class DamageLog
{
    /// <summary>Snapshots looked back; a viewer further behind gets the whole screen.</summary>
    public const int Depth = 64;

    /// <summary>Rectangles kept of one snapshot; more become their bounding box.</summary>
    private const int MaxRectangles = 64;

    private readonly PixelRect[][] _damage = new PixelRect[Depth][];
    private ulong _latest;

    public void Append(ulong sequence, ReadOnlySpan<PixelRect> damage)
    {
        _latest = sequence;
        _damage[sequence % Depth] = damage.Length <= MaxRectangles ? damage.ToArray() : [Bounds(damage)];
    }

    public void Collect(ulong after, ulong upTo, PixelRect screen, Region damage)
    {
        if (after >= upTo)
        {
            return;
        }

        if (_latest - after > Depth || after == 0)
        {
            damage.Add(screen);
            return;
        }

        for (ulong sequence = after + 1; sequence <= upTo; sequence++)
        {
            foreach (PixelRect rectangle in _damage[sequence % Depth])
            {
                damage.Add(rectangle.Intersect(screen));
            }
        }
    }

    private static PixelRect Bounds(ReadOnlySpan<PixelRect> rectangles)
    {
        PixelRect bounds = default;
        foreach (PixelRect rectangle in rectangles)
        {
            bounds = bounds.Union(rectangle);
        }

        return bounds;
    }
}
