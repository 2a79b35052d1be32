using DisplayModel;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice.Planes;

/// <summary>The tables and the matrix of an HDR plane. The first segment of the second table, which no driver fills,
/// only stores. Source: ICL PRM vol. 2c, PLANE_PRE_CSC_GAMC_INDEX_ENH, PLANE_CSC_COEFF, PLANE_POST_CSC_GAMC_INDEX_ENH;
/// i915, xelpd_program_plane_pre_csc_lut.</summary>
internal sealed class PlaneColourRegisters
{
    private const uint GammaDisable = 1u << 13;
    private const uint DegammaEnable = 1u << 14;
    private const uint MatrixEnable = 1u << 21;

    /// <summary>Entries up to 1.0; the rest is for values beyond, which are clamped.</summary>
    private const int DegammaLength = 129, GammaLength = 33;

    private readonly CachedTable _degamma = new(IndexedTableRow.PlaneDegamma, DegammaLength);
    private readonly CachedTable _gamma = new(IndexedTableRow.PlaneGamma, GammaLength);
    private CscRegisters _csc = null!;

    /// <summary>The steps that PLANE_COLOR_CTL enables; null if there are none.</summary>
    /// <param name="control">PLANE_COLOR_CTL.</param>
    public PlaneColour? Decode(uint control)
    {
        ColourTable? degamma = (control & DegammaEnable) != 0 ? _degamma.Table : null;
        ColourMatrix? matrix = (control & MatrixEnable) != 0 ? _csc.Matrix : null;
        ColourTable? gamma = (control & GammaDisable) == 0 ? _gamma.Table : null;
        return (degamma, matrix, gamma) is (null, null, null) ? null : new PlaneColour(degamma, matrix, gamma);
    }

    /// <summary>Declares the registers; called once.</summary>
    /// <param name="map">Collects the declarations.</param>
    /// <param name="plane">Offset of the plane's registers.</param>
    /// <param name="id">Plane and pipe in register names, such as 1_A.</param>
    public void Define(RegisterMapBuilder map, uint plane, string id)
    {
        _degamma.Entries.Define(map, plane, id);
        _gamma.Entries.Define(map, plane, id);
        _csc = new CscRegisters(map, plane + 0x90, plane + 0xA8, plane + 0xB4, "PLANE_CSC", id);
        map.Plain([new(plane - 0x20, $"PLANE_POST_CSC_GAMC_SEG0_ENH_{id}", Count: 2)]);
    }

    public void Reset()
    {
        _degamma.Entries.Reset();
        _gamma.Entries.Reset();
    }

    public void Save(StateWriter writer)
    {
        _degamma.Entries.Save(writer);
        _gamma.Entries.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _degamma.Entries.Restore(ref reader);
        _gamma.Entries.Restore(ref reader);
    }

    /// <summary>A table that is made again only after a change, because each flip needs it.</summary>
    private sealed class CachedTable(IndexedTableRow row, int length)
    {
        private ColourTable? _table;
        private int _version = -1;

        public IndexedTable Entries { get; } = new(row, () => { });

        /// <summary>null until a driver fills it.</summary>
        public ColourTable? Table
        {
            get
            {
                if (_version != Entries.Version)
                {
                    _version = Entries.Version;
                    _table = Entries.IsEmpty ? null : PaletteTables.OfPlane(length, i => Entries[i]);
                }

                return _table;
            }
        }
    }
}
