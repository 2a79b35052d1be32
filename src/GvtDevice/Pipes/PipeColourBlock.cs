using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Pipes;

/// <summary>The colours of a pipe: tables, matrix, background. The matrix and the modes are double buffered; tables
/// change at once. Source: SKL PRM vol. 2c, LGC_PALETTE, PAL_PREC_INDEX, GAMMA_MODE, CSC_COEFF,
/// PIPE_BOTTOM_COLOR.</summary>
/// <param name="pipe">The pipe.</param>
/// <param name="stagesOf">Decodes GAMMA_MODE and CSC_MODE.</param>
internal sealed class PipeColourBlock(Pipe pipe, Func<uint, uint, ColourStages> stagesOf) : ISavedBlock
{
    private const int LegacyEntries = 256;
    private const int PreciseEntries = 1024;

    private readonly Register[] _legacy = new Register[LegacyEntries];
    private readonly uint[] _precise = new uint[PreciseEntries];
    private CscRegisters _csc = null!;
    private Register _index = null!;
    private Register _gammaMode = null!;
    private Register _cscMode = null!;
    private Register _bottom = null!;

    public string StateName => $"pipe colour {GpuLayout.Letter(pipe.Index)}";

    public void Define(RegisterMapBuilder map)
    {
        uint i = (uint)pipe.Index;
        char p = GpuLayout.Letter(pipe.Index);
        uint palette = 0x4A000 + (0x800 * i);
        uint csc = 0x49010 + (0x100 * i);
        for (uint entry = 0; entry < LegacyEntries; entry++)
        {
            _legacy[entry] = map.At(palette + (4 * entry), $"LGC_PALETTE_{p}[{entry}]").OnWrite(OnLegacyEntry);
        }

        _index = map.At(palette + 0x400, $"PAL_PREC_INDEX_{p}").OnWrite(OnIndex);
        map.At(palette + 0x404, $"PAL_PREC_DATA_{p}").OnRead(_ => OnDataRead()).OnWrite(OnDataWritten);
        _gammaMode = map.At(palette + 0x480, $"GAMMA_MODE_{p}").OnWrite(OnArmed);
        _bottom = map.At(0x70034 + (0x1000 * i), $"PIPE_BOTTOM_COLOR_{p}").OnWrite(OnArmed);
        _csc = new CscRegisters(map, csc, csc + 0x20, csc + 0x30, "CSC", $"{p}");
        _cscMode = map.At(csc + 0x18, $"CSC_MODE_{p}").OnWrite(OnArmed);
        map.Plain(
        [
            new(palette + 0x410, $"PAL_GC_MAX_{p}", Count: 3),
            new(palette + 0x420, $"PAL_EXT_GC_MAX_{p}", Count: 3),
        ]);
    }

    public void Reset() => Array.Clear(_precise);

    public void Save(StateWriter writer) => Array.ForEach(_precise, writer.Write);

    public void Restore(ref StateReader reader)
    {
        for (int i = 0; i < PreciseEntries; i++)
        {
            _precise[i] = reader.ReadUInt();
        }
    }

    private uint OnArmed(RegisterWrite w)
    {
        pipe.ArmColour(Decode());
        return w.New;
    }

    private uint OnLegacyEntry(RegisterWrite w)
    {
        if (w.Changed != 0 && Mode == GammaMode.EightBit)
        {
            ChangeTables();
        }

        return w.New;
    }

    /// <summary>Applies the precision palette: a driver writes the index once more after the last entry.</summary>
    private uint OnIndex(RegisterWrite w)
    {
        if (Mode != GammaMode.EightBit)
        {
            ChangeTables();
        }

        return w.New;
    }

    private uint OnDataRead()
    {
        PaletteIndex index = new(_index.Value);
        Advance(index);
        return _precise[index.Value];
    }

    private uint OnDataWritten(RegisterWrite w)
    {
        PaletteIndex index = new(_index.Value);
        _precise[index.Value] = w.Written;
        Advance(index);
        return 0;
    }

    private void Advance(PaletteIndex index)
    {
        if (index.AutoIncrements)
        {
            _index.Value = index.Next().Raw;
        }
    }

    /// <summary>Applies the tables at once, or adds them to an armed state that waits for the vertical blank.</summary>
    private void ChangeTables()
    {
        PipeColour colour = Decode();
        if (colour != (pipe.ArmedColour ?? pipe.Colour))
        {
            pipe.ArmColour(colour, immediately: pipe.ArmedColour is null);
        }
    }

    private ColourStages Stages => stagesOf(_gammaMode.Value, _cscMode.Value);

    private GammaMode Mode => Stages.Mode;

    private PipeColour Decode()
    {
        PipeBottomColour bottom = new(_bottom.Value);
        ColourStages stages = Stages;
        ColourTable? only = stages.Mode switch
        {
            _ when !stages.HasTable => null,
            GammaMode.EightBit => Table(_legacy.Length, i => _legacy[i].Value, 8),
            GammaMode.TenBit => Table(PreciseEntries, i => _precise[i], 10),
            _ => null,
        };
        bool isSplit = stages.Mode == GammaMode.Split;
        return new PipeColour
        {
            Background = bottom.Colour,
            BackgroundUsesGamma = bottom.UsesGamma,
            BackgroundUsesCsc = bottom.UsesCsc,
            Degamma = isSplit ? Table(PreciseEntries / 2, i => _precise[i], 10) : stages.IsMatrixFirst ? null : only,
            Matrix = stages.HasMatrix ? Matrix() : null,
            Gamma = isSplit ? Table(PreciseEntries / 2, i => _precise[i + (PreciseEntries / 2)], 10)
                : stages.IsMatrixFirst ? only
                : null,
        };
    }

    /// <summary>A table of entries that hold red above green above blue, <paramref name="bits"/> bits each.</summary>
    private static ColourTable Table(int length, Func<int, uint> entry, int bits)
    {
        ImmutableArray<ushort> Channel(int shift)
        {
            ushort[] values = new ushort[length];
            for (int i = 0; i < length; i++)
            {
                values[i] = ColourTable.Entry((entry(i) >> shift) & ((1u << bits) - 1), bits);
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(values);
        }

        return new ColourTable(Channel(2 * bits), Channel(bits), Channel(0));
    }

    /// <summary>The matrix without the conversion from full to limited range, because a monitor undoes that; null for
    /// the identity.</summary>
    private ColourMatrix? Matrix()
    {
        ColourMatrix matrix = _csc.IsLimitedRange
            ? new([.. _csc.Coefficients.Select(ToFullRange)], _csc.PreOffsets)
            : _csc.Matrix;
        return matrix.Equals(s_identity) ? null : matrix;
    }

    private static readonly ColourMatrix s_identity =
        new([ColourMatrix.One, 0, 0, 0, ColourMatrix.One, 0, 0, 0, ColourMatrix.One]);

    /// <summary>Undoes the factor 219/255. Nine bits of mantissa cannot hold that factor, and i915 uses 219/256 if
    /// there is nothing else to do, so a result close to 1.0 or 0 is rounded.</summary>
    private static int ToFullRange(int coefficient)
    {
        const int least = ColourMatrix.One / 200;
        int full = (int)((long)coefficient * 255 / 219);
        int half = full < 0 ? -ColourMatrix.One / 2 : ColourMatrix.One / 2;
        int nearest = (full + half) / ColourMatrix.One * ColourMatrix.One;
        return Math.Abs(full - nearest) < least ? nearest : full;
    }
}
