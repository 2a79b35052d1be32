using System.Collections.Immutable;

namespace DisplayModel;

/// <summary>out = Coefficients * (in + PreOffsets) + PostOffsets, for red, green and blue. Matrices with the same
/// numbers are equal.</summary>
public sealed class ColourMatrix : IEquatable<ColourMatrix>
{
    /// <summary>The coefficient for 1.0.</summary>
    public const int One = 1 << 16;

    /// <param name="coefficients">Nine coefficients, row by row; <see cref="One"/> is 1.0. Within 16 times
    /// that.</param>
    /// <param name="preOffsets">Three offsets, 0xFFFF is full intensity, within twice that; empty for zeros.</param>
    /// <param name="postOffsets">Three offsets, with the same units and limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A wrong count, or a number beyond its limits.</exception>
    public ColourMatrix(
        ImmutableArray<int> coefficients, ImmutableArray<int> preOffsets = default,
        ImmutableArray<int> postOffsets = default)
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

    public override int GetHashCode() =>
        HashCode.Combine(Coefficients[0], Coefficients[4], Coefficients[8], PostOffsets[0]);

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
