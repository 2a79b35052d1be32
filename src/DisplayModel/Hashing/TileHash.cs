using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Hashing;

/// <summary>A 64-bit hash of each of many neighbouring columns of memory, fed row by row.</summary>
/// <remarks>A lane absorbs eight bytes of every row with an invertible step, so a single change in a lane is never
/// lost; several changes are lost with a probability of about 2^-64. A guest can construct collisions, but only
/// prevents updates of its own screen.</remarks>
internal static class TileHash
{
    private const ulong Multiplier = 0x9E37_79B1_85EB_CA87;
    private const int Rotation = 31;

    /// <summary>The bytes of rows and lanes are multiples of this.</summary>
    public const int StepBytes = 64;

    private static readonly ulong[] s_start = [.. Enumerable.Range(1, 512).Select(i => (ulong)i * Multiplier)];

    /// <summary>Initialises lanes.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="first">The number of lanes before them, which others hash.</param>
    public static void Start(Span<ulong> lanes, int first = 0)
    {
        while (!lanes.IsEmpty)
        {
            ReadOnlySpan<ulong> start = s_start.AsSpan(first % s_start.Length);
            int count = Math.Min(start.Length, lanes.Length);
            start[..count].CopyTo(lanes);
            lanes = lanes[count..];
            first += count;
        }
    }

    /// <summary>Absorbs a row: eight bytes for each lane. The number of lanes is a multiple of 8.</summary>
    public static void Absorb(Span<ulong> lanes, ReadOnlySpan<byte> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lanes.Length * sizeof(ulong) % StepBytes, 0);

        // SAFETY: both lengths were checked, and they are multiples of the step.
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong word = ref Words(row, lanes.Length * sizeof(ulong));
        Vector512<ulong> multiplier = Vector512.Create(Multiplier);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            Vector512<ulong> mixed =
                (Vector512.LoadUnsafe(ref lane, i) ^ Vector512.LoadUnsafe(ref word, i)) * multiplier;
            ((mixed << Rotation) | (mixed >> (64 - Rotation))).StoreUnsafe(ref lane, i);
        }
    }

    /// <summary>Absorbs four rows in one pass, with the result of four calls of <see cref="Absorb"/>: the processor
    /// fetches from four pages of memory at a time, and reads and writes the lanes once.</summary>
    public static void AbsorbFour(
        Span<ulong> lanes, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth)
    {
        int length = lanes.Length * sizeof(ulong);
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % StepBytes, 0);
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong a = ref Words(first, length);
        ref ulong b = ref Words(second, length);
        ref ulong c = ref Words(third, length);
        ref ulong d = ref Words(fourth, length);

        // SAFETY: all five lengths were checked, and they are multiples of the step.
        Vector512<ulong> multiplier = Vector512.Create(Multiplier);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            Vector512<ulong> mixed = (Vector512.LoadUnsafe(ref lane, i) ^ Vector512.LoadUnsafe(ref a, i)) * multiplier;
            mixed = (((mixed << Rotation) | (mixed >> (64 - Rotation))) ^ Vector512.LoadUnsafe(ref b, i)) * multiplier;
            mixed = (((mixed << Rotation) | (mixed >> (64 - Rotation))) ^ Vector512.LoadUnsafe(ref c, i)) * multiplier;
            mixed = (((mixed << Rotation) | (mixed >> (64 - Rotation))) ^ Vector512.LoadUnsafe(ref d, i)) * multiplier;
            ((mixed << Rotation) | (mixed >> (64 - Rotation))).StoreUnsafe(ref lane, i);
        }
    }

    /// <summary>Absorbs consecutive rows, a multiple of four.</summary>
    public static void AbsorbRows(Span<ulong> lanes, ReadOnlySpan<byte> rows)
    {
        int length = lanes.Length * sizeof(ulong);
        for (; rows.Length > 0; rows = rows[(4 * length)..])
        {
            AbsorbFour(lanes, rows[..length], rows[length..], rows[(2 * length)..], rows[(3 * length)..]);
        }
    }

    /// <summary>Combines lanes into one number.</summary>
    public static ulong Finish(ReadOnlySpan<ulong> lanes)
    {
        // Two halves, because two independent multiplications run in parallel.
        Vector256<ulong> multiplier = Vector256.Create(Multiplier);
        (Vector256<ulong> even, Vector256<ulong> odd) = (Vector256<ulong>.Zero, multiplier);
        ArgumentOutOfRangeException.ThrowIfNotEqual(lanes.Length % 8, 0);
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            even = (even ^ Vector256.LoadUnsafe(ref lane, i)) * multiplier;
            odd = (odd ^ Vector256.LoadUnsafe(ref lane, i + 4)) * multiplier;
            even ^= even >> 29;
            odd ^= odd >> 29;
        }

        Vector256<ulong> sum = (even ^ ((odd << Rotation) | (odd >> (64 - Rotation)))) * multiplier;
        ulong low = ((sum[0] ^ (sum[0] >> 32)) * Multiplier) ^ sum[1];
        ulong high = ((sum[2] ^ (sum[2] >> 32)) * Multiplier) ^ sum[3];
        ulong hash = (low ^ BitOperations.RotateLeft(high, Rotation)) * Multiplier;
        return hash ^ (hash >> 32);
    }

    private static ref ulong Words(ReadOnlySpan<byte> row, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Length, length);
        return ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(row));
    }
}
