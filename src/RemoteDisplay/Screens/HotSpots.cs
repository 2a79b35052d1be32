using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace RemoteDisplay.Screens;

/// <summary>The hot spots of cursors as they were found, because Linux drivers do not tell them to the hardware: the
/// distance from the plane's corner to where the pointer rests. Any thread may call.</summary>
public sealed class HotSpots
{
    /// <summary>How long a pointer rests before it teaches a hot spot: longer than the guest takes to move its cursor
    /// there.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private const int MaxCursors = 256;

    /// <summary>A tablet's positions are rounded, so a pixel more or less is the same.</summary>
    private const int RoundingPx = 1;

    /// <summary>How far apart two places are that prove a hot spot together. One place could show a cursor that has not
    /// followed the pointer yet, or that of a mouse.</summary>
    private const int ApartPx = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (int X, int Y)> _found = [];
    private readonly Dictionary<ulong, Sighting> _sightings = [];

    /// <returns>The corner while it is not known.</returns>
    public (int X, int Y) Of(ReadOnlySpan<uint> pixels)
    {
        lock (_gate)
        {
            return _found.GetValueOrDefault(KeyOf(pixels));
        }
    }

    /// <summary>Takes note of a pointer and a cursor at rest.</summary>
    /// <param name="image">The cursor.</param>
    /// <param name="pointed">Where the viewer points.</param>
    /// <param name="corner">Where the cursor's top left corner is.</param>
    /// <returns>Whether the hot spot is another than before.</returns>
    public bool Learn(CursorImage image, (int X, int Y) pointed, (int X, int Y) corner)
    {
        (int X, int Y) distance = (pointed.X - corner.X, pointed.Y - corner.Y);
        if (distance.X < 0 || distance.Y < 0 || distance.X >= image.WidthPx || distance.Y >= image.HeightPx)
        {
            return false;
        }

        ulong key = KeyOf(image.Pixels);
        lock (_gate)
        {
            if (_sightings.Count >= MaxCursors)
            {
                _sightings.Clear();
                _found.Clear();
            }

            if (!_sightings.TryGetValue(key, out Sighting seen) || !IsWithin(distance, seen.Distance, RoundingPx))
            {
                _sightings[key] = new Sighting(pointed, distance);
                return false;
            }

            bool isKnown = _found.TryGetValue(key, out (int X, int Y) known);
            if (IsWithin(pointed, seen.Pointed, ApartPx) || IsWithin(distance, known, isKnown ? RoundingPx : 0))
            {
                return false;
            }

            _found[key] = distance;
            return true;
        }
    }

    private static bool IsWithin((int X, int Y) one, (int X, int Y) other, int px) =>
        Math.Abs(one.X - other.X) <= px && Math.Abs(one.Y - other.Y) <= px;

    private static ulong KeyOf(ReadOnlySpan<uint> pixels) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(pixels));

    private readonly record struct Sighting((int X, int Y) Pointed, (int X, int Y) Distance);
}
