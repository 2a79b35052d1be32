using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel;

/// <summary>A 64-bit hash of each of many neighbouring columns of memory, fed row by row.</summary>
/// <remarks>A lane takes in eight bytes of every row with a step that can be undone, so one change in a lane is never lost;
/// several ones are with a probability of about 2^-64. It does not withstand somebody who seeks collisions: all that such a
/// guest wins is that its own screen is not updated.</remarks>
internal static class TileHash
{
    private const ulong Multiplier = 0x9E37_79B1_85EB_CA87;
    private const int Rotation = 31;

    /// <summary>Rows and lanes are multiples of this.</summary>
    public const int StepBytes = 64;

    private static readonly ulong[] s_start = [.. Enumerable.Range(1, 512).Select(i => (ulong)i * Multiplier)];

    /// <summary>Makes lanes ready for their first row.</summary>
    public static void Start(Span<ulong> lanes)
    {
        while (lanes.Length > s_start.Length)
        {
            s_start.CopyTo(lanes);
            lanes = lanes[s_start.Length..];
        }

        s_start.AsSpan(0, lanes.Length).CopyTo(lanes);
    }

    /// <summary>Takes in a row: eight bytes for each lane. The number of lanes is a multiple of 8.</summary>
    public static void Absorb(Span<ulong> lanes, ReadOnlySpan<byte> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lanes.Length * sizeof(ulong) % StepBytes, 0);

        // SAFETY: both are as long as was checked, and their length is a multiple of the step.
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong word = ref Words(row, lanes.Length * sizeof(ulong));
        Vector512<ulong> multiplier = Vector512.Create(Multiplier);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            Vector512<ulong> mixed = (Vector512.LoadUnsafe(ref lane, i) ^ Vector512.LoadUnsafe(ref word, i)) * multiplier;
            ((mixed << Rotation) | (mixed >> (64 - Rotation))).StoreUnsafe(ref lane, i);
        }
    }

    /// <summary>Takes in four rows, as <see cref="Absorb"/> one after the other does, but in one pass: a processor fetches
    /// from four pages of memory at a time, and reads and writes the lanes once.</summary>
    public static void AbsorbFour(
        Span<ulong> lanes, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        int length = lanes.Length * sizeof(ulong);
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % StepBytes, 0);
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong a = ref Words(first, length);
        ref ulong b = ref Words(second, length);
        ref ulong c = ref Words(third, length);
        ref ulong d = ref Words(fourth, length);

        // SAFETY: all five are as long as was checked, and their length is a multiple of the step.
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

    /// <summary>Takes in rows that follow each other, a multiple of four.</summary>
    public static void AbsorbRows(Span<ulong> lanes, ReadOnlySpan<byte> rows)
    {
        int length = lanes.Length * sizeof(ulong);
        for (; rows.Length > 0; rows = rows[(4 * length)..])
        {
            AbsorbFour(lanes, rows[..length], rows[length..], rows[(2 * length)..], rows[(3 * length)..]);
        }
    }

    /// <summary>One number for some lanes.</summary>
    public static ulong Finish(ReadOnlySpan<ulong> lanes)
    {
        // Two halves, so that one multiplication need not wait for the other.
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
