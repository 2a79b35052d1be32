using System.IO.Hashing;
using System.Runtime.InteropServices;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Window.Heads;

/// <summary>The hot spots of cursors that the guest does not tell, as they were found.</summary>
internal sealed class HotSpots
{
    private const int MaxCursors = 256;

    private readonly Dictionary<ulong, (int X, int Y)> _byPixels = [];

    /// <returns>The corner when it is not known.</returns>
    public (int X, int Y) Of(uint[] pixels) => _byPixels.GetValueOrDefault(KeyOf(pixels));

    /// <summary>Takes the distance from the cursor's corner to the pointer. A tablet's positions are rounded, so a
    /// pixel more or less is the same.</summary>
    /// <returns>Whether the hot spot is another than before.</returns>
    public bool Learn(CursorImage image, uint[] pixels, (int X, int Y) distance)
    {
        (int x, int y) = Of(pixels);
        if (distance.X < 0 || distance.Y < 0 || distance.X >= image.WidthPx || distance.Y >= image.HeightPx
            || (Math.Abs(distance.X - x) <= 1 && Math.Abs(distance.Y - y) <= 1))
        {
            return false;
        }

        if (_byPixels.Count >= MaxCursors)
        {
            _byPixels.Clear();
        }

        _byPixels[KeyOf(pixels)] = distance;
        return true;
    }

    private static ulong KeyOf(uint[] pixels) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(pixels.AsSpan()));
}
