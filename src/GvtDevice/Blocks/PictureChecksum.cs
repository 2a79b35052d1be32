using System.Numerics;
using System.Runtime.InteropServices;

namespace GvtDevice.Blocks;

/// <summary>A checksum of pixels: CRC-32C, taken of four parts that a processor can work on side by side.</summary>
internal static class PictureChecksum
{
    /// <returns>Neither 0 nor all ones: drivers take those for a checksum that was never made.</returns>
    public static uint Of(ReadOnlySpan<uint> pixels)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<uint, ulong>(pixels);
        int part = words.Length / 4;
        ReadOnlySpan<ulong> first = words[..part];
        ReadOnlySpan<ulong> second = words.Slice(part, part);
        ReadOnlySpan<ulong> third = words.Slice(2 * part, part);
        ReadOnlySpan<ulong> fourth = words.Slice(3 * part, part);
        (uint a, uint b, uint c, uint d) = (1, 2, 3, 4);
        for (int i = 0; i < part; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
            d = BitOperations.Crc32C(d, fourth[i]);
        }

        // One after the other: what changes all parts alike must not cancel out.
        uint all = BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(0, a), b), c), d);
        foreach (uint pixel in pixels[(8 * part)..])
        {
            all = BitOperations.Crc32C(all, pixel);
        }

        return all is 0 or uint.MaxValue ? 1 : all;
    }
}
