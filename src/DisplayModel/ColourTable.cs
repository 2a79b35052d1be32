using System.Collections.Immutable;
using DisplayModel.Scanout;

namespace DisplayModel;

/// <summary>Look-up tables for red, green and blue. 0xFFFF is full intensity. Tables with the same entries are
/// equal.</summary>
/// <remarks>The entries are evenly spaced from 0 to full intensity. Without interpolation a value takes the nearest of
/// 256 (legacy palette, eight bits), 512 (split gamma) or 1024 (ten bits) entries. With it, values between two entries
/// are interpolated linearly (513 or 257 entries, for the twelve bit modes).</remarks>
public sealed class ColourTable : IEquatable<ColourTable>
{
    /// <summary>The largest number of entries.</summary>
    public const int MaxLength = 4097;

    private ushort[]? _allValues;

    /// <exception cref="ArgumentOutOfRangeException">A table does not have 2 to <see cref="MaxLength"/>
    /// entries.</exception>
    public ColourTable(
        ImmutableArray<ushort> red, ImmutableArray<ushort> green, ImmutableArray<ushort> blue,
        bool interpolates = false)
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

    /// <summary>Widens a value of <paramref name="bits"/> bits (1 to 16) to 16, rounded; full intensity stays
    /// full.</summary>
    public static ushort Entry(uint value, int bits)
    {
        uint full = (1u << bits) - 1;
        return (ushort)(((Math.Min(value, full) * 0xFFFFul) + (full / 2)) / full);
    }

    /// <summary>The results for all values of 16 bits: those of blue, then green, then red.</summary>
    internal ushort[] AllValues => _allValues ??= [.. AllOf(Blue), .. AllOf(Green), .. AllOf(Red)];

    public bool Equals(ColourTable? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Interpolates == other.Interpolates
            && Red.AsSpan().SequenceEqual(other.Red.AsSpan())
            && Green.AsSpan().SequenceEqual(other.Green.AsSpan())
            && Blue.AsSpan().SequenceEqual(other.Blue.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as ColourTable);

    public override int GetHashCode() => HashCode.Combine(Length, Red[^1], Green[Length / 2], Blue[Length / 4]);

    private IEnumerable<ushort> AllOf(ImmutableArray<ushort> entries)
    {
        uint last = (uint)entries.Length - 1;
        for (uint value = 0; value <= 0xFFFF; value++)
        {
            if (Interpolates)
            {
                (uint index, uint share) = Math.DivRem(value * last, 0xFFFF);
                ulong low = entries[(int)index];
                ulong high = entries[(int)Math.Min(index + 1, last)];
                yield return (ushort)(((low * (0xFFFF - share)) + (high * share) + 0x7FFF) / 0xFFFF);
            }
            else
            {
                yield return entries[(int)ColourRounding.From16(value, last)];
            }
        }
    }
}
