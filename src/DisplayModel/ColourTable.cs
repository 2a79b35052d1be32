using System.Collections.Immutable;
using DisplayModel.Scanout;

namespace DisplayModel;

/// <summary>Look-up tables for red, green and blue. 0xFFFF is full intensity. Tables with the same entries are
/// equal.</summary>
/// <remarks>The entries are evenly spaced from 0 to full intensity. Without interpolation a value takes the nearest of
/// 256 (legacy palette, eight bits), 512 (split gamma) or 1024 (ten bits) entries. With it, values between two entries
/// are interpolated linearly (513 or 257 entries, for the twelve bit modes). The entries of a segmented table are
/// closer to each other near 0, and interpolated too.</remarks>
public sealed class ColourTable : IEquatable<ColourTable>
{
    /// <summary>The largest number of entries.</summary>
    public const int MaxLength = 4097;

    /// <summary>Number of entries of a segmented table: 0 to 8 by 1, then to 2048 by 8, then to 2^18 by 1024; 2^18 is
    /// full intensity. Source: ICL PRM vol. 12, "Pipe Gamma", multi-segmented.</summary>
    public const int SegmentedLength = 9 + 255 + 254;

    private static readonly int[] s_segmentedPositions =
    [
        .. Enumerable.Range(0, 9), .. Enumerable.Range(2, 255).Select(i => 8 * i),
        .. Enumerable.Range(3, 254).Select(i => 1024 * i),
    ];

    private ushort[]? _allValues;
    private bool? _keepsEightBits;

    /// <exception cref="ArgumentOutOfRangeException">A table does not have 2 to <see cref="MaxLength"/>
    /// entries, or a segmented one not <see cref="SegmentedLength"/>.</exception>
    public ColourTable(
        ImmutableArray<ushort> red, ImmutableArray<ushort> green, ImmutableArray<ushort> blue,
        bool interpolates = false, bool isSegmented = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(red.Length, isSegmented ? SegmentedLength : red.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(red.Length, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(red.Length, MaxLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(green.Length, red.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(blue.Length, red.Length);
        (Red, Green, Blue, Interpolates, IsSegmented) = (red, green, blue, interpolates, isSegmented);
    }

    public ImmutableArray<ushort> Red { get; }

    public ImmutableArray<ushort> Green { get; }

    public ImmutableArray<ushort> Blue { get; }

    public bool Interpolates { get; }

    public bool IsSegmented { get; }

    public int Length => Red.Length;

    /// <summary>Whether the table changes no value of eight bits.</summary>
    public bool KeepsEightBits => _keepsEightBits ??= ChangesNoEightBits();

    /// <summary>Widens a value of <paramref name="bits"/> bits (1 to 16) to 16, rounded; full intensity stays
    /// full.</summary>
    public static ushort Entry(uint value, int bits)
    {
        uint full = (1u << bits) - 1;
        return (ushort)(((Math.Min(value, full) * 0xFFFFul) + (full / 2)) / full);
    }

    /// <summary>The results for all values of 16 bits: those of blue, then green, then red.</summary>
    internal ushort[] AllValues => _allValues ??= IsSegmented
        ? [.. SegmentedOf(Blue), .. SegmentedOf(Green), .. SegmentedOf(Red)]
        : [.. AllOf(Blue), .. AllOf(Green), .. AllOf(Red)];

    public bool Equals(ColourTable? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Interpolates == other.Interpolates && IsSegmented == other.IsSegmented
            && Red.AsSpan().SequenceEqual(other.Red.AsSpan())
            && Green.AsSpan().SequenceEqual(other.Green.AsSpan())
            && Blue.AsSpan().SequenceEqual(other.Blue.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as ColourTable);

    public override int GetHashCode() => HashCode.Combine(Length, Red[^1], Green[Length / 2], Blue[Length / 4]);

    private bool ChangesNoEightBits()
    {
        ushort[] results = AllValues;
        for (uint value = 0; value <= byte.MaxValue; value++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                if (ColourRounding.From16(results[(channel << 16) + (int)(value * 257)], byte.MaxValue) != value)
                {
                    return false;
                }
            }
        }

        return true;
    }

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

    private static IEnumerable<ushort> SegmentedOf(ImmutableArray<ushort> entries)
    {
        int segment = 0;
        for (long value = 0; value <= 0xFFFF; value++)
        {
            long position = value << 18;
            while (segment + 2 < entries.Length && s_segmentedPositions[segment + 1] * 0xFFFFL <= position)
            {
                segment++;
            }

            long start = s_segmentedPositions[segment] * 0xFFFFL;
            long length = (s_segmentedPositions[segment + 1] * 0xFFFFL) - start;
            long share = position - start;
            long sum = (entries[segment] * (length - share)) + (entries[segment + 1] * share);
            yield return (ushort)((sum + (length / 2)) / length);
        }
    }
}
