using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Makes tables of the words of palettes. Source: SKL PRM vol. 2c, LGC_PALETTE, PAL_PREC_DATA; ICL PRM vol.
/// 2c, PAL_PREC_MULTI_SEG_DATA, PRE_CSC_GAMC_DATA.</summary>
internal static class PaletteTables
{
    /// <summary>Entries that hold red above green above blue, <paramref name="bits"/> bits each.</summary>
    public static ColourTable Packed(int length, Func<int, uint> word, int bits) => Make(
        length, (i, channel) => ColourTable.Entry((word(i) >> (channel * bits)) & ((1u << bits) - 1), bits));

    /// <summary>512 entries of two words, and the last one.</summary>
    /// <param name="word">The words of the precision palette.</param>
    /// <param name="last">The last entry of blue (0), green (1) and red (2).</param>
    public static ColourTable TwelveBit(Func<int, uint> word, Func<int, uint> last) => Make(
        513, (i, channel) => i < 512 ? Split(word, i, channel) : Clamped(last(channel)), interpolates: true);

    /// <summary>Nine entries of their own; 256 by 8, of which the first is the last of those; 256 by 1024, of which the
    /// first three are among those before.</summary>
    /// <param name="superFine">The words of the nine entries.</param>
    /// <param name="word">The words of the precision palette.</param>
    /// <param name="last">The last entry of blue (0), green (1) and red (2).</param>
    public static ColourTable Segmented(Func<int, uint> superFine, Func<int, uint> word, Func<int, uint> last) => Make(
        ColourTable.SegmentedLength,
        (i, channel) => i switch
        {
            < 9 => Split(superFine, i, channel),
            < 9 + 255 => Split(word, i - 8, channel),
            < ColourTable.SegmentedLength - 1 => Split(word, 256 + 3 + i - (9 + 255), channel),
            _ => Clamped(last(channel)),
        },
        interpolates: true,
        isSegmented: true);

    /// <summary>33 entries, for all channels the same.</summary>
    public static ColourTable Degamma(Func<int, uint> word) => Make(33, (i, _) => Clamped(word(i)), interpolates: true);

    /// <summary>The table of a plane, for all channels the same: entries of 24 bits behind the point, the last one at
    /// 1.0.</summary>
    /// <param name="length">Number of entries up to 1.0.</param>
    /// <param name="word">The words of the table.</param>
    public static ColourTable OfPlane(int length, Func<int, uint> word) => Make(
        length, (i, _) => (ushort)Math.Min((word(i) & 0x7FF_FFFF) >> 8, 0xFFFF), interpolates: true);

    /// <summary>Ten high bits in one word, six low ones in the word before.</summary>
    private static ushort Split(Func<int, uint> word, int entry, int channel) => (ushort)(
        (((word((2 * entry) + 1) >> (10 * channel)) & 0x3FF) << 6)
            | ((word(2 * entry) >> ((10 * channel) + 4)) & 0x3F));

    /// <summary>17 bits; 0x10000 is full intensity.</summary>
    private static ushort Clamped(uint value) => (ushort)Math.Min(value & 0x1_FFFF, 0xFFFF);

    /// <param name="entry">An entry of blue (0), green (1) or red (2).</param>
    private static ColourTable Make(
        int length, Func<int, int, ushort> entry, bool interpolates = false, bool isSegmented = false)
    {
        return new ColourTable(Channel(2), Channel(1), Channel(0), interpolates, isSegmented);

        ImmutableArray<ushort> Channel(int channel)
        {
            ushort[] values = new ushort[length];
            for (int i = 0; i < length; i++)
            {
                values[i] = entry(i, channel);
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(values);
        }
    }
}
