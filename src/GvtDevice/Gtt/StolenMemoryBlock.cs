using GvtDevice.Mmio;

namespace GvtDevice.Gtt;

/// <summary>The register that says which part of stolen memory is reserved. Source: i915, GEN6_STOLEN_RESERVED.
/// </summary>
/// <param name="stolen">The stolen memory; null for none.</param>
/// <param name="stolenBase">Returns its guest physical address; 0 while BAR0 has none.</param>
internal sealed class StolenMemoryBlock(StolenMemory? stolen, Func<uint> stolenBase) : IRegisterBlock
{
    private const uint Enable = 1;

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x1082C0, "GEN6_STOLEN_RESERVED").ReadOnly().OnRead(_ => Reserved());
        map.At(0x1082C4, "GEN6_STOLEN_RESERVED_HI").ReadOnly();
    }

    private uint Reserved() => stolen is not null && stolenBase() is > 0 and var start
        ? (start + (stolen.UsableMib << 20)) | stolen.ReservedSize | Enable
        : 0;
}
