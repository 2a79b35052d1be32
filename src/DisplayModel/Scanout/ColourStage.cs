using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Applies degamma, matrix and gamma to pixels, or tabulates them for all values.</summary>
internal sealed class ColourStage
{
    private const ulong GammaFlag = (ulong)ColourPlanning.UsesGamma << 48;
    private const ulong CscFlag = (ulong)ColourPlanning.UsesCsc << 48;

    private readonly ushort[]? _degamma;
    private readonly ushort[]? _gamma;
    private readonly double[] _coefficients;
    private readonly double[] _preOffsets;
    private readonly double[] _postOffsets;

    /// <summary>Flags that count as set.</summary>
    private readonly ulong _always;

    /// <summary>The steps of a pipe, which flags of each pixel select.</summary>
    public ColourStage(PipeColour colour)
        : this(colour.Degamma, colour.Matrix, colour.Gamma)
    {
    }

    /// <summary>The steps of a plane, which all pixels pass.</summary>
    public ColourStage(PlaneColour colour)
        : this(colour.Degamma, colour.Matrix, colour.Gamma) => _always = GammaFlag | CscFlag;

    private ColourStage(ColourTable? degamma, ColourMatrix? matrix, ColourTable? gamma)
    {
        (_degamma, _gamma) = (degamma?.AllValues, gamma?.AllValues);
        _coefficients = [.. matrix?.Coefficients.Select(number => (double)number) ?? []];
        _preOffsets = [.. matrix?.PreOffsets.Select(number => (double)number) ?? []];
        _postOffsets = [.. matrix?.PostOffsets.Select(number => (double)number) ?? []];
    }

    private bool HasMatrix => _coefficients.Length > 0;

    /// <summary>Changes pixels of 16 bits per channel; their top bits stay.</summary>
    public void Apply(Span<ulong> pixels)
    {
        LookUpAll(_degamma, pixels);
        if (HasMatrix)
        {
            MultiplyAll(pixels);
        }

        LookUpAll(_gamma, pixels);
    }

    /// <summary>The results of the tables for all values of eight bits: red, then green, then blue, each rounded to
    /// <paramref name="bits"/> bits and shifted to its place in a pixel.</summary>
    public uint[] TablesFor(int bits)
    {
        uint[] tables = new uint[3 * 256];
        uint full = (1u << bits) - 1;
        for (uint value = 0; value < 256; value++)
        {
            ulong pixel = LookUp(_gamma, LookUp(_degamma, value * 257 * 0x0000_0001_0001_0001ul));
            for (int channel = 0; channel < 3; channel++)
            {
                int shift = 2 - channel;
                tables[(256 * channel) + value] = ColourRounding.From16(
                    (uint)(pixel >> (16 * shift)) & 0xFFFF, full) << (bits * shift);
            }
        }

        return tables;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LookUp(ushort[]? values, ulong pixel)
    {
        // Blue, then green, then red: an entry for each value of 16 bits.
        return values is null
            ? pixel
            : values[(ushort)pixel]
                | ((ulong)values[0x1_0000 + (ushort)(pixel >> 16)] << 16)
                | ((ulong)values[0x2_0000 + (ushort)(pixel >> 32)] << 32);
    }

    private void LookUpAll(ushort[]? values, Span<ulong> pixels)
    {
        if (values is null)
        {
            return;
        }

        foreach (ref ulong pixel in pixels)
        {
            if (((pixel | _always) & GammaFlag) != 0)
            {
                pixel = (pixel & ~Pixels16.ColourMask) | LookUp(values, pixel);
            }
        }
    }

    private void MultiplyAll(Span<ulong> pixels)
    {
        Span<Vector512<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector512<ulong>>(pixels);
        foreach (ref Vector512<ulong> vector in vectors)
        {
            vector = Multiply(vector);
        }

        Span<ulong> last = pixels[(vectors.Length * Vector512<ulong>.Count)..];
        Span<ulong> padded = stackalloc ulong[Vector512<ulong>.Count];
        padded.Clear();
        last.CopyTo(padded);
        Multiply(Vector512.Create<ulong>(padded)).CopyTo(padded);
        padded[..last.Length].CopyTo(last);
    }

    /// <summary>Rounds the sum of the products to nearest. Doubles hold all of these numbers exactly.</summary>
    private Vector512<ulong> Multiply(Vector512<ulong> pixels)
    {
        Vector512<double> red = Channel(pixels >> 32, 0);
        Vector512<double> green = Channel(pixels >> 16, 1);
        Vector512<double> blue = Channel(pixels, 2);
        Vector512<ulong> changed = Row(
            red, green, blue, 2) | (Row(red, green, blue, 1) << 16) | (Row(red, green, blue, 0) << 32)
            | (pixels & Vector512.Create(~Pixels16.ColourMask));
        Vector512<ulong> flags = (pixels | Vector512.Create(_always)) & Vector512.Create(CscFlag);
        Vector512<ulong> untouched = Vector512.Equals(flags, Vector512<ulong>.Zero);
        return Vector512.ConditionalSelect(untouched, pixels, changed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Channel(Vector512<ulong> shifted, int channel) =>
        Vector512.ConvertToDouble((shifted & Vector512.Create(0xFFFFul)).AsInt64()) + Vector512.Create(
            _preOffsets[channel]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<ulong> Row(Vector512<double> red, Vector512<double> green, Vector512<double> blue, int row)
    {
        Vector512<double> sum = (red * _coefficients[3 * row]) + (green * _coefficients[(3 * row) + 1])
            + (blue * _coefficients[(3 * row) + 2]) + Vector512.Create(32768.0);
        sum = Vector512.Floor(sum * (1 / 65536.0)) + Vector512.Create(_postOffsets[row]);
        sum = Vector512.Min(Vector512.Max(sum, Vector512<double>.Zero), Vector512.Create(65535.0));
        return Vector512.ConvertToInt64(sum).AsUInt64();
    }
}
