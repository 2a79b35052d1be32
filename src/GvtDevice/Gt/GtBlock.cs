using GvtDevice.Mmio;

namespace GvtDevice.Gt;

/// <summary>Registers common to all engines: fuses, reset, translation caches, firmware state. Source: SKL PRM vol. 2c,
/// FUSE2, EU_DISABLE0, GDRST, GUC_STATUS.</summary>
/// <param name="row">The registers of the platform's GT.</param>
/// <param name="resetEngines">Called with the bits of GDRST, which select the engines to reset.</param>
internal sealed class GtBlock(GtRow row, Action<uint> resetEngines) : IRegisterBlock
{
    /// <summary>Offset of GDRST.</summary>
    public const uint GraphicsReset = 0x941C;

    private const uint MicrocontrollerInReset = 1;

    public void Define(RegisterMapBuilder map)
    {
        foreach ((uint offset, string name, uint value) in row.Fuses)
        {
            map.At(offset, name).Reset(value).ReadOnly();
        }

        map.At(0x51000, "DFSM").ReadOnly();
        map.At(0x120010, "EDRAM_CAP").ReadOnly();

        // A reset is complete when its write returns.
        map.At(GraphicsReset, "GDRST").OnWrite(w =>
        {
            resetEngines(w.Written);
            return 0;
        });
        map.At(0xC000, "GUC_STATUS").Reset(MicrocontrollerInReset).ReadOnly();

        // An invalidation is complete when its write returns.
        foreach ((uint offset, string name) in row.TlbInvalidates)
        {
            map.At(offset, name).ReadOnly();
        }

        foreach ((uint offset, string name) in row.MaskedRegisters)
        {
            map.At(offset, name).Masked();
        }
    }
}

/// <summary>The registers of a platform's GT.</summary>
/// <param name="Fuses">Registers with constant values.</param>
/// <param name="TlbInvalidates">Registers that invalidate translation caches.</param>
/// <param name="MaskedRegisters">Registers whose upper half selects which bits of the lower half a write
/// changes.</param>
internal sealed record GtRow(
    IReadOnlyList<(uint Offset, string Name, uint Value)> Fuses,
    IReadOnlyList<(uint Offset, string Name)> TlbInvalidates,
    IReadOnlyList<(uint Offset, string Name)> MaskedRegisters);
