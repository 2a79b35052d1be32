using GvtDevice.Mmio;

namespace GvtDevice.Gt;

/// <summary>What all engines share: fuses, reset, translation caches, firmware state. Source: SKL PRM vol. 2c, FUSE2,
/// EU_DISABLE0, GDRST, GUC_STATUS.</summary>
/// <param name="row">What the GT has.</param>
/// <param name="resetEngines">Told which engines to reset: the bits of GDRST.</param>
internal sealed class GtBlock(GtRow row, Action<uint> resetEngines) : IRegisterBlock
{
    /// <summary>Offset of GDRST, which resets engines.</summary>
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

        // A reset is finished when its write returns.
        map.At(GraphicsReset, "GDRST").OnWrite(w =>
        {
            resetEngines(w.Written);
            return 0;
        });
        map.At(0xC000, "GUC_STATUS").Reset(MicrocontrollerInReset).ReadOnly();

        // Each invalidation is finished when its write returns.
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

/// <summary>What the GT of a platform has.</summary>
/// <param name="Fuses">Registers that never change, with their values.</param>
/// <param name="TlbInvalidates">Registers by which translation caches are invalidated.</param>
/// <param name="MaskedRegisters">Registers whose upper half says which bits of the lower a write changes.</param>
internal sealed record GtRow(
    IReadOnlyList<(uint Offset, string Name, uint Value)> Fuses,
    IReadOnlyList<(uint Offset, string Name)> TlbInvalidates,
    IReadOnlyList<(uint Offset, string Name)> MaskedRegisters);
