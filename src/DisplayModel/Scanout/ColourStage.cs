using System.Runtime.Intrinsics;

namespace DisplayModel;

/// <summary>Degamma, matrix and gamma of a pipe, on pixels or ahead for all values there are.</summary>
internal sealed class ColourStage(PipeColour colour)
{
    private readonly Vector128<int>[] _columns = ColumnsOf(colour.Matrix);
    private readonly Vector128<int> _preOffsets = OffsetsOf(colour.Matrix?.PreOffsets ?? [0, 0, 0]);
    private readonly Vector128<int> _postOffsets = OffsetsOf(colour.Matrix?.PostOffsets ?? [0, 0, 0]);

    /// <summary>Changes each pixel of a <see cref="ColourPlan.Deep"/> picture as its flags say.</summary>
    public void Apply(Span<ulong> pixels)
    {
        foreach (ref ulong pixel in pixels)
        {
            ulong flags = pixel >> 48;
            if (flags != 0)
            {
                bool usesGamma = (flags & ColourPlanning.UsesGamma) != 0;
                ulong changed = usesGamma ? LookUp(colour.Degamma, pixel) : pixel;
                changed = (flags & ColourPlanning.UsesCsc) != 0 ? Multiply(changed) : changed;
                changed = usesGamma ? LookUp(colour.Gamma, changed) : changed;
                pixel = (changed & Pixels16.ColourMask) | (flags << 48);
            }
        }
    }

    /// <summary>For each value of eight bits what the tables make of it, with so many bits, red, green, blue one after the
    /// other and shifted to where it is in a pixel.</summary>
    public uint[] TablesFor(int bits)
    {
        uint[] tables = new uint[3 * 256];
        uint full = (1u << bits) - 1;
        for (uint value = 0; value < 256; value++)
        {
            ulong pixel = LookUp(colour.Gamma, LookUp(colour.Degamma, value * 257 * 0x0000_0001_0001_0001ul));
            for (int channel = 0; channel < 3; channel++)
            {
                int shift = 2 - channel;
                tables[(256 * channel) + value] = ColourRounding.From16((uint)(pixel >> (16 * shift)) & 0xFFFF, full) << (bits * shift);
            }
        }

        return tables;
    }

    private static ulong LookUp(ColourTable? table, ulong pixel)
    {
        if (table is null)
        {
            return pixel;
        }

        return LookUp(table.Blue.AsSpan(), table.Interpolates, (uint)pixel & 0xFFFF)
            | ((ulong)LookUp(table.Green.AsSpan(), table.Interpolates, (uint)(pixel >> 16) & 0xFFFF) << 16)
            | ((ulong)LookUp(table.Red.AsSpan(), table.Interpolates, (uint)(pixel >> 32) & 0xFFFF) << 32);
    }

    private static ushort LookUp(ReadOnlySpan<ushort> entries, bool interpolates, uint value)
    {
        uint last = (uint)entries.Length - 1;
        if (!interpolates)
        {
            return entries[(int)ColourRounding.From16(value, last)];
        }

        (uint index, uint share) = Math.DivRem(value * last, 0xFFFF);
        ulong low = entries[(int)index];
        ulong high = entries[(int)Math.Min(index + 1, last)];
        return (ushort)(((low * (0xFFFF - share)) + (high * share) + 0x7FFF) / 0xFFFF);
    }

    /// <summary>Products are rounded to nearest after they are added up.</summary>
    private ulong Multiply(ulong pixel)
    {
        Vector128<int> channels = Pixels16.Channels(pixel).AsInt32() + _preOffsets;
        (Vector128<long> low, Vector128<long> high) = (Vector128.Create(0x8000L), Vector128.Create(0x8000L));
        for (int i = 0; i < 3; i++)
        {
            Vector128<long> channel = Vector128.Create((long)channels[i]);
            low += Vector128.WidenLower(_columns[i]) * channel;
            high += Vector128.WidenUpper(_columns[i]) * channel;
        }

        Vector128<int> sum = Vector128.Narrow(low >> 16, high >> 16) + _postOffsets;
        sum = Vector128.Min(Vector128.Max(sum, Vector128<int>.Zero), Vector128.Create(0xFFFF));
        return Pixels16.Packed(sum.AsUInt32());
    }

    /// <summary>What each of blue, green and red gives to blue, green and red.</summary>
    private static Vector128<int>[] ColumnsOf(ColourMatrix? matrix) => matrix is null
        ? []
        : [.. Enumerable.Range(0, 3).Select(i => 2 - i).Select(from => Vector128.Create(
            matrix.Coefficients[6 + from], matrix.Coefficients[3 + from], matrix.Coefficients[from], 0))];

    private static Vector128<int> OffsetsOf(IReadOnlyList<int> offsets) =>
        Vector128.Create(offsets[2], offsets[1], offsets[0], 0);
}
