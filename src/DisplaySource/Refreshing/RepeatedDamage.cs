using DisplayModel.Geometry;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>The parts of a picture that clients were told to read. A search that runs before and after such a reading
/// cannot see drawing that the guest has undone in between, such as a text cursor, although the client may have read
/// it. So these parts are reported once more after the guest has been still.</summary>
internal sealed class RepeatedDamage
{
    /// <summary>Vertical blanks from a reading to the report, if there is always another reading before.</summary>
    public const int LongestVblanks = 60;

    private readonly PixelRegion _parts = new();
    private VblankClock? _raster;
    private ulong _first;
    private ulong _last;
    private ulong _repeated;                            // sequence number of the report that repeated everything

    /// <summary>Returns the frame count of a raster from which on the parts are to be reported again;
    /// <see cref="ulong.MaxValue"/> if there are none.</summary>
    public ulong NextFrame(VblankClock raster) =>
        _parts.IsEmpty ? ulong.MaxValue
        : !ReferenceEquals(raster, _raster) ? 0
        : Math.Min(_last + HeadWatch.FliplessVblanks, _first + LongestVblanks);

    /// <summary>A client is told that these parts may have changed up to a sequence number, and reads them in this
    /// frame.</summary>
    public void Add(ulong sequence, IReadOnlyList<PixelRect> parts, VblankClock raster, ulong frame)
    {
        if (sequence == Volatile.Read(ref _repeated) || parts.Count == 0)
        {
            return;
        }

        if (_parts.IsEmpty || !ReferenceEquals(raster, _raster))
        {
            (_raster, _first) = (raster, frame);
        }

        _last = frame;
        foreach (PixelRect part in parts)
        {
            _parts.Add(part);
        }
    }

    /// <summary>Makes the next readings count, although nothing has changed: a new client reads for the first time. Any
    /// thread.</summary>
    public void Expect() => Volatile.Write(ref _repeated, 0);

    /// <summary>Returns the parts, which are now reported again.</summary>
    /// <param name="sequence">The sequence number of the report if it contains nothing else, so that what clients read
    /// because of it is not reported a third time; otherwise zero.</param>
    /// <param name="bounds">The size of the picture now.</param>
    public IReadOnlyList<PixelRect> Take(ulong sequence, PixelRect bounds)
    {
        _parts.Clip(bounds);
        PixelRect[] parts = [.. _parts.Rectangles];
        _parts.Clear();
        Volatile.Write(ref _repeated, sequence);
        return parts;
    }
}
