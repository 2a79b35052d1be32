using DisplayModel.Scanout;

namespace DisplayModel.Tests;

/// <summary>The composer again, one pixel at a time in floating point: slow and obvious.</summary>
internal sealed class ReferenceComposer
{
    private readonly Scene _scene;
    private readonly ReferencePlane[] _planes;
    private readonly PlaneState[] _states;
    private readonly double _full;

    public ReferenceComposer(Scene scene, MemorySurface surface, Func<int, uint>? palette = null)
    {
        _scene = scene;
        _states = [.. scene.Planes.Select(plane => plane.State)];
        _full = NeedsDepth(surface) ? 65535 : 255;
        _planes = Planes(surface, palette ?? (index => (uint)index * 0x010101), _full);
    }

    /// <summary>The finished picture: 0x00RRGGBB, or ten bits a channel.</summary>
    public uint[] Compose(int bits)
    {
        uint[] picture = new uint[_scene.OutputWidthPx * _scene.OutputHeightPx];
        for (int i = 0; i < picture.Length; i++)
        {
            Colour colour = Output(i % _scene.OutputWidthPx, i / _scene.OutputWidthPx);
            picture[i] = (Bits(colour.Red) << (2 * bits)) | (Bits(colour.Green) << bits) | Bits(colour.Blue);
        }

        return picture;

        uint Bits(double intensity) => (uint)Colour.Round(intensity * ((1 << bits) - 1));
    }

    /// <summary>Intensities from 0 to 1.</summary>
    private Colour Output(int x, int y)
    {
        if (_scene.Scaler is not { } scaler)
        {
            return Changed(x, y);
        }

        (int i, int j) = (x - scaler.XPx, y - scaler.YPx);
        if (i < 0 || j < 0 || i >= scaler.WidthPx || j >= scaler.HeightPx)
        {
            return default;
        }

        (int left, double right) = ReferencePlane.Position(i, _scene.WidthPx, scaler.WidthPx, scaler.Filter);
        (int top, double down) = ReferencePlane.Position(j, _scene.HeightPx, scaler.HeightPx, scaler.Filter);
        Colour[] four =
        [
            Pixel(left, top), Pixel(left + (right > 0 ? 1 : 0), top),
            Pixel(left, top + (down > 0 ? 1 : 0)), Pixel(left + (right > 0 ? 1 : 0), top + (down > 0 ? 1 : 0)),
        ];
        return new(Mix(p => p.Red), Mix(p => p.Green), Mix(p => p.Blue), 0);

        Colour Pixel(int px, int py) => Changed(px, py).Map(value => Colour.Round(value * _full));

        double Mix(Func<Colour, double> channel) => Colour.Round(
            (channel(four[0]) * (1 - right) * (1 - down)) + (channel(four[1]) * right * (1 - down))
            + (channel(four[2]) * (1 - right) * down) + (channel(four[3]) * right * down)) / _full;
    }

    /// <summary>After the tables and the matrix.</summary>
    private Colour Changed(int x, int y)
    {
        (Colour colour, bool usesGamma, bool usesCsc) = Blended(x, y);
        PipeColour steps = _scene.Colour;
        colour = colour.Map(value => value * 65535 / _full);
        colour = usesGamma ? LookUp(steps.Degamma, colour) : colour;
        colour = usesCsc ? Multiply(steps.Matrix, colour) : colour;
        colour = usesGamma ? LookUp(steps.Gamma, colour) : colour;
        return colour.Map(value => value / 65535);
    }

    private bool BackgroundUsesGamma => _scene.Colour.BackgroundUsesGamma && !_scene.Colour.TablesAreForIndices;

    private bool UsesGamma(PlaneState plane) =>
        plane.UsesPipeGamma && (plane.Format == PixelFormat.C8 || !_scene.Colour.TablesAreForIndices);

    private (Colour Colour, bool UsesGamma, bool UsesCsc) Blended(int x, int y)
    {
        uint background = _scene.Colour.Background;
        Colour colour = new(Ground(background >> 20), Ground(background >> 10), Ground(background), 0);
        (bool gamma, bool csc) = (BackgroundUsesGamma, _scene.Colour.BackgroundUsesCsc);
        for (int i = 0; i < _planes.Length; i++)
        {
            if (!_planes[i].Covers(x, y) || (i > 0 && !_planes[i - 1].ShowsNext(x, y)))
            {
                continue;
            }

            Colour above = _planes[i].At(x, y);
            Colour below = colour;
            colour = new(
                Over(above.Red, below.Red), Over(above.Green, below.Green), Over(above.Blue, below.Blue), 0);
            if (above.Alpha > 0)
            {
                (gamma, csc) = (UsesGamma(_states[i]), _states[i].UsesPipeCsc);
            }

            double Over(double shown, double under) =>
                Math.Min(_full, shown + Colour.Round(under * (_full - above.Alpha) / _full));
        }

        return (colour, gamma, csc);

        double Ground(uint value) => _full == 255
            ? Colour.Round((value & 1023) * 255 / 1023.0)
            : ((value & 1023) * 64) + ((value & 1023) / 16);
    }

    /// <summary>A colour of 16 bits per channel after the steps that are not null.</summary>
    public static Colour Changed(Colour colour, ColourTable? degamma, ColourMatrix? matrix, ColourTable? gamma) =>
        LookUp(gamma, Multiply(matrix, LookUp(degamma, colour)));

    private static Colour LookUp(ColourTable? table, Colour colour)
    {
        return table is null
            ? colour
            : new(Entry(table.Red, colour.Red), Entry(table.Green, colour.Green), Entry(table.Blue, colour.Blue), 0);

        double Entry(IReadOnlyList<ushort> entries, double value)
        {
            if (table.IsSegmented)
            {
                return Segmented(entries, (decimal)value * 262144 / 65535);
            }

            double position = value * (entries.Count - 1) / 65535;
            if (!table.Interpolates)
            {
                return entries[(int)Colour.Round(position)];
            }

            int low = (int)value * (entries.Count - 1) / 65535;
            long share = (long)value * (entries.Count - 1) % 65535;
            double high = entries[Math.Min(low + 1, entries.Count - 1)];
            return Colour.Round(((entries[low] * (65535.0 - share)) + (high * share)) / 65535);
        }
    }

    /// <summary>Entries stand at 0 to 8, at multiples of 8 to 2048, and at multiples of 1024 to 262144.</summary>
    private static double Segmented(IReadOnlyList<ushort> entries, decimal position)
    {
        int step = position < 8 ? 1 : position < 2048 ? 8 : 1024;
        int below = Math.Min((int)(position / step), (262144 / step) - 1) * step;
        decimal share = (position - below) / step;
        decimal between = (EntryAt(below) * (1 - share)) + (EntryAt(below + step) * share);
        return (double)Math.Floor(0.5m + Math.Round(between, 12));

        int EntryAt(int at) =>
            entries[at <= 8 ? at : at <= 2048 ? 8 + (at / 8) - 1 : 8 + 255 + (at / 1024) - 2];
    }

    private static Colour Multiply(ColourMatrix? matrix, Colour colour)
    {
        if (matrix is null)
        {
            return colour;
        }

        double[] values =
        [
            colour.Red + matrix.PreOffsets[0],
            colour.Green + matrix.PreOffsets[1],
            colour.Blue + matrix.PreOffsets[2],
        ];
        double[] results = [.. Enumerable.Range(0, 3).Select(row => Math.Clamp(
            Colour.Round(Enumerable.Range(0, 3).Sum(i => matrix.Coefficients[(3 * row) + i] * values[i]) / 65536)
                + matrix.PostOffsets[row],
            0, 65535))];
        return new(results[0], results[1], results[2], 0);
    }

    private ReferencePlane[] Planes(MemorySurface surface, Func<int, uint> palette, double full) =>
        [.. _states.Select(state => new ReferencePlane(state, surface, palette, full, _scene.WidthPx))];

    /// <summary>Eight bits are kept while no plane has more, all pixels pass the same steps, and the matrix is none of
    /// them.</summary>
    private bool NeedsDepth(MemorySurface surface)
    {
        ReferencePlane[] planes = Planes(surface, _ => 0, 255);
        PlaneState[] shown = [.. _states.Where((_, i) => planes[i].IsShown)];
        bool hasTable = (_scene.Colour.Degamma ?? _scene.Colour.Gamma) is not null;
        bool hasMatrix = _scene.Colour.Matrix is not null;
        List<(bool, bool)> steps =
            [.. shown.Select(plane => (UsesGamma(plane) && hasTable, plane.UsesPipeCsc && hasMatrix))];
        bool isKeyed = shown.Any(plane => plane.ColourKey is { Mode: ColourKeyMode.Destination });
        bool isCovered = !isKeyed && planes.Any(plane =>
            plane.IsOpaque && plane.Covers(0, 0) && plane.Covers(_scene.WidthPx - 1, _scene.HeightPx - 1));
        bool isBackgroundDeep = false;
        if (!isCovered)
        {
            steps.Add((BackgroundUsesGamma && hasTable, _scene.Colour.BackgroundUsesCsc && hasMatrix));
            isBackgroundDeep = new[] { 20, 10, 0 }.Any(shift =>
            {
                uint value = (_scene.Colour.Background >> shift) & 1023;
                return Colour.Round(Colour.Round(value * 255 / 1023.0) * 1023 / 255) != value;
            });
        }

        return isBackgroundDeep || planes.Any(plane => plane.IsShown && plane.IsDeep)
            || steps.Distinct().Count() > 1 || steps.Exists(step => step.Item2);
    }
}
