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
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, lanes.Length * sizeof(ulong));
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length % StepBytes, 0);

        // SAFETY: both are as long as was checked, and their length is a multiple of the step.
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong word = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(row));
        Vector512<ulong> multiplier = Vector512.Create(Multiplier);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            Vector512<ulong> mixed = (Vector512.LoadUnsafe(ref lane, i) ^ Vector512.LoadUnsafe(ref word, i)) * multiplier;
            ((mixed << Rotation) | (mixed >> (64 - Rotation))).StoreUnsafe(ref lane, i);
        }
    }

    /// <summary>Takes in many rows that follow each other.</summary>
    public static void AbsorbRows(Span<ulong> lanes, ReadOnlySpan<byte> rows)
    {
        int rowBytes = lanes.Length * sizeof(ulong);
        for (int i = 0; i < rows.Length; i += rowBytes)
        {
            Absorb(lanes, rows.Slice(i, rowBytes));
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
}
