using DisplayModel;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Pipes;

/// <summary>The colours of a pipe: tables, matrix, background. The matrix and the modes are double buffered; tables
/// change at once. Source: SKL PRM vol. 2c, LGC_PALETTE, PAL_PREC_INDEX, GAMMA_MODE, CSC_COEFF,
/// PIPE_BOTTOM_COLOR.</summary>
internal sealed class PipeColourBlock : ISavedBlock
{
    private const int LegacyEntries = 256;
    private const int PreciseEntries = 1024;

    private readonly Pipe _pipe;
    private readonly PipeColourRow _row;
    private readonly IndexedTable _precise;
    private readonly Dictionary<IndexedTableRow, IndexedTable> _tables;
    private readonly Register[] _last = new Register[3];
    private readonly Register[] _legacy = new Register[LegacyEntries];
    private CscRegisters _csc = null!;
    private Register _gammaMode = null!;
    private Register _cscMode = null!;
    private Register _bottom = null!;

    /// <param name="pipe">The pipe.</param>
    /// <param name="row">What distinguishes the generation.</param>
    public PipeColourBlock(Pipe pipe, PipeColourRow row)
    {
        (_pipe, _row) = (pipe, row);
        _precise = new IndexedTable(IndexedTableRow.Precision, OnPrecise);
        _tables = row.Tables.ToDictionary(table => table, table => new IndexedTable(table, ChangeTables));
    }

    public string StateName => $"pipe colour {GpuLayout.Letter(_pipe.Index)}";

    public void Define(RegisterMapBuilder map)
    {
        uint i = (uint)_pipe.Index;
        char p = GpuLayout.Letter(_pipe.Index);
        uint palette = 0x4A000 + (0x800 * i);
        uint csc = 0x49010 + (0x100 * i);
        for (uint entry = 0; entry < LegacyEntries; entry++)
        {
            _legacy[entry] = map.At(palette + (4 * entry), $"LGC_PALETTE_{p}[{entry}]").OnWrite(OnLegacyEntry);
        }

        foreach (IndexedTable table in AllTables)
        {
            table.Define(map, palette, $"{p}");
        }

        _gammaMode = map.At(palette + 0x480, $"GAMMA_MODE_{p}").OnWrite(OnArmed);
        _bottom = map.At(0x70034 + (0x1000 * i), $"PIPE_BOTTOM_COLOR_{p}").OnWrite(OnArmed);
        _csc = new CscRegisters(map, csc, csc + 0x20, csc + 0x30, "CSC", $"{p}");
        _cscMode = map.At(csc + 0x18, $"CSC_MODE_{p}").OnWrite(OnArmed);
        for (uint channel = 0; channel < 3; channel++)
        {
            _last[channel] =
                map.At(palette + 0x410 + (4 * channel), $"PAL_GC_MAX_{p}[{channel}]").AfterWrite(OnPrecise);
        }

        map.Plain([new(palette + 0x420, $"PAL_EXT_GC_MAX_{p}", Count: 3)]);
    }

    public void Reset()
    {
        foreach (IndexedTable table in AllTables)
        {
            table.Reset();
        }
    }

    public void Save(StateWriter writer)
    {
        foreach (IndexedTable table in AllTables)
        {
            table.Save(writer);
        }
    }

    public void Restore(ref StateReader reader)
    {
        foreach (IndexedTable table in AllTables)
        {
            table.Restore(ref reader);
        }
    }

    private IEnumerable<IndexedTable> AllTables => _row.Tables.Select(row => _tables[row]).Prepend(_precise);

    private uint OnArmed(RegisterWrite w)
    {
        _pipe.ArmColour(Decode());
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

    /// <summary>Applies the precision palette: a driver writes the index once more after the last entry, and the last
    /// entry of each channel after the others.</summary>
    private void OnPrecise()
    {
        if (Mode != GammaMode.EightBit)
        {
            ChangeTables();
        }
    }

    /// <summary>Applies the tables at once, or adds them to an armed state that waits for the vertical blank.</summary>
    private void ChangeTables()
    {
        PipeColour colour = Decode();
        if (colour != (_pipe.ArmedColour ?? _pipe.Colour))
        {
            _pipe.ArmColour(colour, immediately: _pipe.ArmedColour is null);
        }
    }

    private ColourStages Stages => _row.StagesOf(_gammaMode.Value, _cscMode.Value);

    private GammaMode Mode => Stages.Mode;

    private PipeColour Decode()
    {
        PipeBottomColour bottom = new(_bottom.Value);
        ColourStages stages = Stages;
        ColourTable? only = stages.Mode switch
        {
            _ when !stages.HasTable => null,
            GammaMode.EightBit => PaletteTables.Packed(_legacy.Length, i => _legacy[i].Value, 8),
            GammaMode.TenBit => PaletteTables.Packed(PreciseEntries, i => _precise[i], 10),
            GammaMode.TwelveBit => PaletteTables.TwelveBit(i => _precise[i], Last),
            GammaMode.Segmented =>
                PaletteTables.Segmented(i => _tables[IndexedTableRow.SuperFine][i], i => _precise[i], Last),
            _ => null,
        };
        ColourTable? degamma = stages.HasDegamma
            ? PaletteTables.Degamma(i => _tables[IndexedTableRow.Degamma][i])
            : stages.IsMatrixFirst ? null : only;
        bool isSplit = stages.Mode == GammaMode.Split;
        return new PipeColour
        {
            Background = bottom.Colour,
            BackgroundUsesGamma = bottom.UsesGamma,
            BackgroundUsesCsc = bottom.UsesCsc,
            TablesAreForIndices = stages.TableIsForIndices,
            Degamma = isSplit ? PaletteTables.Packed(PreciseEntries / 2, i => _precise[i], 10) : degamma,
            Matrix = stages.HasMatrix ? Matrix() : null,
            Gamma = isSplit
                ? PaletteTables.Packed(PreciseEntries / 2, i => _precise[i + (PreciseEntries / 2)], 10)
                : stages.IsMatrixFirst ? only
                : null,
        };
    }

    /// <summary>PAL_GC_MAX of blue (0), green (1) or red (2).</summary>
    private uint Last(int channel) => _last[2 - channel].Value;

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
