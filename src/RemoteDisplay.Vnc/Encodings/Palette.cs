using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>The colours of a rectangle, if they are few, in order of appearance.</summary>
internal sealed class Palette
{
    public const int MaxColours = 256;

    private const int SlotBits = 10;

    /// <summary>Hash table of colours: index + 1, or 0 for a free slot.</summary>
    private readonly ushort[] _slots = new ushort[1 << SlotBits];
    private readonly uint[] _colours = new uint[MaxColours];

    public int Count { get; private set; }

    public ReadOnlySpan<uint> Colours => _colours.AsSpan(0, Count);

    /// <returns>false if there are more than <paramref name="max"/> colours.</returns>
    public bool TryBuild(Frame frame, PixelRect area, int max)
    {
        Clear();
        for (int y = area.Y; y < area.Bottom; y++)
        {
            if (!TryAdd(frame.Row(y).Slice(area.X, area.Width), max))
            {
                return false;
            }
        }

        return true;
    }

    public bool TryBuild(ReadOnlySpan<uint> pixels, int max)
    {
        Clear();
        return TryAdd(pixels, max);
    }

    /// <param name="colour">One of the colours.</param>
    public int IndexOf(uint colour)
    {
        int slot = SlotOf(colour);
        while (_colours[_slots[slot] - 1] != colour)
        {
            slot = (slot + 1) % _slots.Length;
        }

        return _slots[slot] - 1;
    }

    private static int SlotOf(uint colour) => (int)((colour * 0x9E37_79B1) >> (32 - SlotBits));

    private void Clear()
    {
        Count = 0;
        Array.Clear(_slots);
    }

    /// <summary>Looks up a run of equal pixels only once.</summary>
    private bool TryAdd(ReadOnlySpan<uint> row, int max)
    {
        while (!row.IsEmpty)
        {
            uint colour = row[0];
            int slot = SlotOf(colour);
            while (_slots[slot] != 0 && _colours[_slots[slot] - 1] != colour)
            {
                slot = (slot + 1) % _slots.Length;
            }

            if (_slots[slot] == 0)
            {
                if (Count == max)
                {
                    return false;
                }

                _colours[Count++] = colour;
                _slots[slot] = (ushort)Count;
            }

            int run = row.IndexOfAnyExcept(colour);
            row = run < 0 ? [] : row[run..];
        }

        return true;
    }
}
