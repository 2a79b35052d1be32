namespace GvtDevice.Lab.Chamelium;

/// <summary>The checksum of a frame that Chamelium's hardware computes. Of four pixels each has a word of its own, the
/// last one the first; a word is a sum of the pixels' values, each times its number from 1, whose four parts of 16 bits
/// are combined by XOR. Source: what IGT, lib/igt_chamelium.c, computes of its framebuffers.</summary>
internal static class FrameChecksum
{
    private const int Words = 4;
    private const int WordBits = 16;
    private const int BytesPerPixel = 3;

    /// <param name="rgb">Red, green and blue of each pixel, a byte each.</param>
    /// <returns>Four words of 16 bits.</returns>
    public static int[] Of(ReadOnlySpan<byte> rgb)
    {
        Span<ulong> sums = stackalloc ulong[Words];
        for (int at = 0, pixel = 0; at + BytesPerPixel <= rgb.Length; at += BytesPerPixel, pixel++)
        {
            uint value = rgb[at] | ((uint)rgb[at + 1] << 8) | ((uint)rgb[at + 2] << 16);
            sums[pixel % Words] += (ulong)((pixel / Words) + 1) * value;
        }

        int[] words = new int[Words];
        for (int word = 0; word < Words; word++)
        {
            ulong sum = sums[Words - 1 - word];
            words[word] = (int)((sum ^ (sum >> WordBits) ^ (sum >> (2 * WordBits)) ^ (sum >> (3 * WordBits))) & 0xFFFF);
        }

        return words;
    }
}
