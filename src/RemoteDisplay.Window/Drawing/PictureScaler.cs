namespace RemoteDisplay.Window.Drawing;

/// <summary>Scales rows of a picture: to the nearest pixel, or between the four around.</summary>
internal sealed class PictureScaler
{
    private const int FractionBits = 8;
    private const int One = 1 << FractionBits;

    private (int Width, int Area, bool IsSmooth) _madeFor;
    private (int Column, int Fraction)[] _columns = [];

    /// <summary>Writes a part of a scaled row.</summary>
    /// <param name="pixels">The picture, without padding.</param>
    /// <param name="placement">Its size, and that of the scaled picture.</param>
    /// <param name="y">Row of the scaled picture.</param>
    /// <param name="x">First column of the scaled picture.</param>
    /// <param name="target">As many pixels as are wanted.</param>
    public void Row(ReadOnlySpan<uint> pixels, Placement placement, int y, int x, Span<uint> target)
    {
        int width = placement.WidthPx;
        if (placement.IsExact)
        {
            pixels.Slice((y * width) + x, target.Length).CopyTo(target);
            return;
        }

        if (_madeFor != (width, placement.Area.Width, placement.IsSmooth))
        {
            _madeFor = (width, placement.Area.Width, placement.IsSmooth);
            _columns =
            [
                .. Enumerable.Range(0, placement.Area.Width)
                    .Select(column => Locate(column, placement.Area.Width, width, placement.IsSmooth)),
            ];
        }

        (int row, int fraction) = Locate(y, placement.Area.Height, placement.HeightPx, placement.IsSmooth);
        ReadOnlySpan<uint> upper = pixels.Slice(row * width, width);
        ReadOnlySpan<(int Column, int Fraction)> columns = _columns.AsSpan(x, target.Length);
        if (!placement.IsSmooth)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = upper[columns[i].Column];
            }

            return;
        }

        ReadOnlySpan<uint> lower = pixels.Slice(Math.Min(row + 1, placement.HeightPx - 1) * width, width);
        for (int i = 0; i < target.Length; i++)
        {
            (int left, int share) = columns[i];
            int right = Math.Min(left + 1, width - 1);
            target[i] = Mix(Mix(upper[left], upper[right], share), Mix(lower[left], lower[right], share), fraction);
        }
    }

    /// <summary>The pixel that a scaled one is in, or the first of the two that it is between, by their
    /// middles.</summary>
    private static (int Index, int Fraction) Locate(int scaled, int scaledSize, int size, bool isSmooth)
    {
        if (!isSmooth)
        {
            return ((int)((long)scaled * size / scaledSize), 0);
        }

        long middle = ((((2L * scaled) + 1) * size * One) / (2L * scaledSize)) - (One / 2);
        long bounded = Math.Clamp(middle, 0, (size - 1L) * One);
        return ((int)(bounded >> FractionBits), (int)(bounded & (One - 1)));
    }

    /// <summary>Two colours at a time: each has 8 bits of room above it.</summary>
    private static uint Mix(uint one, uint other, int share)
    {
        const uint Even = 0x00FF_00FF;
        uint first = (uint)(One - share), second = (uint)share;
        uint even = (((one & Even) * first) + ((other & Even) * second)) >> FractionBits;
        uint odd = (((one >> 8) & Even) * first) + (((other >> 8) & Even) * second);
        return (even & Even) | (odd & ~Even);
    }
}
