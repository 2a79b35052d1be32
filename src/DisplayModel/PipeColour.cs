using System.Collections.Immutable;

namespace DisplayModel;

/// <summary>What a pipe does with colours after its planes are blended: degamma, matrix, gamma. Immutable.</summary>
/// <remarks>Planes choose with <see cref="PlaneState.UsesPipeGamma"/> and <see cref="PlaneState.UsesPipeCsc"/>; where
/// planes differ, the highest one that is seen at a pixel decides. Values beyond the ends are clamped after each step.
/// Source: SKL PRM vol. 12, Pipe Color Gamut Enhancement, GAMMA_MODE, PIPE_CSC.</remarks>
public sealed record PipeColour
{
    /// <summary>Black background, colours as they are.</summary>
    public static PipeColour Plain { get; } = new();

    /// <summary>Colour where no plane is, ten bits each: red in bits 29:20, green in 19:10, blue in 9:0. Source: SKL PRM,
    /// PIPE_BOTTOM_COLOR.</summary>
    public uint Background { get; init; }

    /// <summary>The background passes the tables.</summary>
    public bool BackgroundUsesGamma { get; init; }

    /// <summary>The background passes the matrix.</summary>
    public bool BackgroundUsesCsc { get; init; }

    /// <summary>Applied before the matrix; null for none.</summary>
    public ColourTable? Degamma { get; init; }

    /// <summary>null for none.</summary>
    public ColourMatrix? Matrix { get; init; }

    /// <summary>Applied after the matrix; null for none.</summary>
    public ColourTable? Gamma { get; init; }
}

/// <summary>A look-up table for each of red, green and blue. 0xFFFF is full intensity. Two with the same entries are equal.</summary>
/// <remarks>Without interpolation a value is rounded to the nearest of the entries, which are evenly spaced from 0 to full
/// intensity: 256 (legacy palette, eight bits), 512 (split gamma), 1024 (ten bits). With it, values between two entries
/// are in proportion (513 or 257 for the twelve bit modes).</remarks>
public sealed class ColourTable : IEquatable<ColourTable>
{
    /// <summary>Most entries of a table.</summary>
    public const int MaxLength = 4097;

    /// <exception cref="ArgumentOutOfRangeException">Not 2 to <see cref="MaxLength"/> entries in each.</exception>
    public ColourTable(
        ImmutableArray<ushort> red, ImmutableArray<ushort> green, ImmutableArray<ushort> blue, bool interpolates = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(red.Length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(red.Length, MaxLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(green.Length, red.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(blue.Length, red.Length);
        (Red, Green, Blue, Interpolates) = (red, green, blue, interpolates);
    }

    public ImmutableArray<ushort> Red { get; }

    public ImmutableArray<ushort> Green { get; }

    public ImmutableArray<ushort> Blue { get; }

    public bool Interpolates { get; }

    public int Length => Red.Length;

    /// <summary>A value of so many bits (1 to 16) as a table holds it: rounded, full intensity stays full.</summary>
    public static ushort Entry(uint value, int bits)
    {
        uint full = (1u << bits) - 1;
        return (ushort)(((Math.Min(value, full) * 0xFFFFul) + (full / 2)) / full);
    }

    public bool Equals(ColourTable? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Interpolates == other.Interpolates
            && Red.AsSpan().SequenceEqual(other.Red.AsSpan())
            && Green.AsSpan().SequenceEqual(other.Green.AsSpan())
            && Blue.AsSpan().SequenceEqual(other.Blue.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as ColourTable);

    public override int GetHashCode() => HashCode.Combine(Length, Red[^1], Green[Length / 2], Blue[Length / 4]);
}

/// <summary>out = Coefficients * (in + PreOffsets) + PostOffsets, red, green, blue. Two with the same numbers are equal.</summary>
public sealed class ColourMatrix : IEquatable<ColourMatrix>
{
    /// <summary>1.0 as a coefficient.</summary>
    public const int One = 1 << 16;

    /// <param name="coefficients">Nine, row by row, <see cref="One"/> is 1.0, within 16 times that.</param>
    /// <param name="preOffsets">Three, 0xFFFF is full intensity, within twice that; none when empty.</param>
    /// <param name="postOffsets">As <paramref name="preOffsets"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another count, or a number beyond its limits.</exception>
    public ColourMatrix(
        ImmutableArray<int> coefficients, ImmutableArray<int> preOffsets = default, ImmutableArray<int> postOffsets = default)
    {
        Coefficients = Checked(coefficients, 9, 16 * One);
        PreOffsets = Checked(preOffsets.IsDefaultOrEmpty ? [0, 0, 0] : preOffsets, 3, 2 * One);
        PostOffsets = Checked(postOffsets.IsDefaultOrEmpty ? [0, 0, 0] : postOffsets, 3, 2 * One);
    }

    public ImmutableArray<int> Coefficients { get; }

    public ImmutableArray<int> PreOffsets { get; }

    public ImmutableArray<int> PostOffsets { get; }

    public bool Equals(ColourMatrix? other) =>
        other is not null
        && Coefficients.AsSpan().SequenceEqual(other.Coefficients.AsSpan())
        && PreOffsets.AsSpan().SequenceEqual(other.PreOffsets.AsSpan())
        && PostOffsets.AsSpan().SequenceEqual(other.PostOffsets.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ColourMatrix);

    public override int GetHashCode() => HashCode.Combine(Coefficients[0], Coefficients[4], Coefficients[8], PostOffsets[0]);

    private static ImmutableArray<int> Checked(ImmutableArray<int> numbers, int count, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.IsDefault ? 0 : numbers.Length, count);
        foreach (int number in numbers)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, limit);
            ArgumentOutOfRangeException.ThrowIfLessThan(number, -limit);
        }

        return numbers;
    }
}
