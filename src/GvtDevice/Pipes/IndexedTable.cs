using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Pipes;

/// <summary>A table behind two registers: an index, and the data of the entry that it selects. Source: SKL PRM vol. 2c,
/// PAL_PREC_INDEX; ICL PRM vol. 2c, PAL_PREC_MULTI_SEG_INDEX, PRE_CSC_GAMC_INDEX,
/// PLANE_PRE_CSC_GAMC_INDEX_ENH.</summary>
/// <param name="row">What distinguishes the table.</param>
/// <param name="indexWritten">Called before a new index is stored; drivers write it once more after the last
/// entry.</param>
internal sealed class IndexedTable(IndexedTableRow row, Action indexWritten)
{
    private readonly uint[] _entries = new uint[row.Count];
    private Register _index = null!;

    public uint this[int entry] => _entries[entry];

    /// <summary>Another number after each change of an entry.</summary>
    public int Version { get; private set; }

    /// <summary>Whether no entry has a value: no driver has filled the table.</summary>
    public bool IsEmpty => !_entries.AsSpan().ContainsAnyExcept(0u);

    /// <param name="map">Collects the declarations.</param>
    /// <param name="registers">Offset that the row counts from.</param>
    /// <param name="id">Pipe, or plane and pipe, in register names, such as A or 1_A.</param>
    public void Define(RegisterMapBuilder map, uint registers, string id)
    {
        _index = map.At(registers + row.Offset, $"{row.Name}_INDEX_{id}").OnWrite(OnIndex);
        map.At(registers + row.Offset + 4, $"{row.Name}_DATA_{id}").OnRead(_ => OnDataRead()).OnWrite(OnDataWritten);
    }

    public void Reset()
    {
        Array.Clear(_entries);
        Version++;
    }

    public void Save(StateWriter writer) => writer.Write(_entries);

    public void Restore(ref StateReader reader)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            _entries[i] = reader.ReadUInt();
        }

        Version++;
    }

    private uint OnIndex(RegisterWrite w)
    {
        indexWritten();
        return w.New;
    }

    private uint OnDataRead() => Selected() is { } entry ? _entries[entry] : 0;

    private uint OnDataWritten(RegisterWrite w)
    {
        if (Selected() is { } entry)
        {
            _entries[entry] = w.Written;
            Version++;
        }

        return 0;
    }

    /// <summary>The selected entry, null beyond the last. Advances the index if it increments by itself.</summary>
    private int? Selected()
    {
        uint index = _index.Value;
        if ((index & (1u << row.AutoIncrementBit)) != 0)
        {
            _index.Value = (index & ~row.IndexMask) | ((index + 1) & row.IndexMask);
        }

        return (index & row.IndexMask) < row.Count ? (int)(index & row.IndexMask) : null;
    }
}

/// <summary>A table behind an index.</summary>
/// <param name="Name">The start of the names of its registers.</param>
/// <param name="Offset">Of the index, from the pipe's first palette register, or from the registers of a plane; the
/// data follows.</param>
/// <param name="Count">Number of entries.</param>
/// <param name="IndexMask">The bits of the index that select an entry.</param>
/// <param name="AutoIncrementBit">The bit with which each access to the data selects the next entry.</param>
internal sealed record IndexedTableRow(string Name, uint Offset, int Count, uint IndexMask, int AutoIncrementBit)
{
    public static IndexedTableRow Precision { get; } = new("PAL_PREC", 0x400, 1024, 0x3FF, 15);

    /// <summary>The nine entries nearest to 0 of a segmented table, each in two words.</summary>
    public static IndexedTableRow SuperFine { get; } = new("PAL_PREC_MULTI_SEG", 0x408, 18, 0x1F, 15);

    /// <summary>The table before the matrix: 33 entries up to 1.0, and two beyond.</summary>
    public static IndexedTableRow Degamma { get; } = new("PRE_CSC_GAMC", 0x484, 35, 0xFF, 10);

    /// <summary>The table of a plane before its matrix: 128 entries below 1.0, one at 1.0, and two beyond.</summary>
    public static IndexedTableRow PlaneDegamma { get; } = new("PLANE_PRE_CSC_GAMC_ENH", 0x50, 131, 0xFF, 10);

    /// <summary>The table of a plane behind its matrix: 32 entries below 1.0, one at 1.0, and two beyond.</summary>
    public static IndexedTableRow PlaneGamma { get; } = new("PLANE_POST_CSC_GAMC_ENH", 0x58, 35, 0xFF, 10);
}
