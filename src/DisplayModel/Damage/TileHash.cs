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

    /// <summary>Makes lanes ready for their first row.</summary>
    public static void Start(Span<ulong> lanes)
    {
        for (int i = 0; i < lanes.Length; i++)
        {
            lanes[i] = (ulong)(i + 1) * Multiplier;
        }
    }

    /// <summary>Takes in a row: eight bytes for each lane. The number of lanes is a multiple of 8.</summary>
    public static void Absorb(Span<ulong> lanes, ReadOnlySpan<byte> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, lanes.Length * sizeof(ulong));
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        ref ulong word = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(row));
        Vector256<ulong> multiplier = Vector256.Create(Multiplier);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 8)
        {
            Vector256<ulong> low = (Vector256.LoadUnsafe(ref lane, i) ^ Vector256.LoadUnsafe(ref word, i)) * multiplier;
            Vector256<ulong> high = (Vector256.LoadUnsafe(ref lane, i + 4) ^ Vector256.LoadUnsafe(ref word, i + 4)) * multiplier;
            ((low << Rotation) | (low >> (64 - Rotation))).StoreUnsafe(ref lane, i);
            ((high << Rotation) | (high >> (64 - Rotation))).StoreUnsafe(ref lane, i + 4);
        }
    }

    /// <summary>One number for some lanes.</summary>
    public static ulong Finish(ReadOnlySpan<ulong> lanes)
    {
        Vector256<ulong> multiplier = Vector256.Create(Multiplier);
        Vector256<ulong> sum = Vector256<ulong>.Zero;
        ref ulong lane = ref MemoryMarshal.GetReference(lanes);
        for (nuint i = 0; i < (nuint)lanes.Length; i += 4)
        {
            sum = (sum ^ Vector256.LoadUnsafe(ref lane, i)) * multiplier;
            sum ^= sum >> 29;
        }

        ulong hash = (ulong)lanes.Length;
        for (int i = 0; i < Vector256<ulong>.Count; i++)
        {
            hash = BitOperations.RotateLeft((hash ^ sum[i]) * Multiplier, Rotation);
        }

        return hash;
    }
}
