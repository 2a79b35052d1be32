using GvtDevice.Engines;
using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>What all engines share: fuses, reset, translation caches, firmware state. Source: SKL PRM vol. 2c, FUSE2,
/// EU_DISABLE0, GDRST, GUC_STATUS.</summary>
/// <param name="resetEngines">Told which engines to reset: the bits of GDRST.</param>
public sealed class GtBlock(Action<uint> resetEngines) : IRegisterBlock
{
    private const uint OneSliceThreeSubslices = 0x0280_0000;
    private const uint MicrocontrollerInReset = 1;

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x9120, "FUSE2").Reset(OneSliceThreeSubslices).ReadOnly();
        map.At(0x9134, "EU_DISABLE0").ReadOnly();
        map.At(0x51000, "DFSM").ReadOnly();
        map.At(0x120010, "EDRAM_CAP").ReadOnly();

        // A reset is finished when its write returns.
        map.At(EngineIdentity.GraphicsReset, "GDRST").OnWrite(w =>
        {
            resetEngines(w.Written);
            return 0;
        });
        map.At(0x4094, "RING_FAULT_REG");
        map.At(0xC000, "GUC_STATUS").Reset(MicrocontrollerInReset).ReadOnly();

        // Each invalidation is finished when its write returns.
        foreach ((uint offset, string name) in s_tlbInvalidate)
        {
            map.At(offset, name).ReadOnly();
        }

        foreach ((uint offset, string name) in s_maskedRegisters)
        {
            map.At(offset, name).Masked();
        }
    }

    private static readonly (uint Offset, string Name)[] s_tlbInvalidate =
    [
        (0x4260, "RCS_TLB_INVALIDATE"), (0x4264, "VCS0_TLB_INVALIDATE"), (0x4268, "VCS1_TLB_INVALIDATE"),
        (0x426C, "BCS_TLB_INVALIDATE"), (0x4270, "VECS_TLB_INVALIDATE"),
    ];

    private static readonly (uint Offset, string Name)[] s_maskedRegisters =
    [
        (0x20D4, "CSFE_CHICKEN1"), (0x20E0, "FF_SLICE_CS_CHICKEN1"), (0x20E4, "FF_SLICE_CS_CHICKEN2"),
        (0x20EC, "CS_DEBUG_MODE1"), (0x2580, "CS_CHICKEN1"), (0x7000, "CACHE_MODE_0_GEN7"), (0x7004, "CACHE_MODE_1"),
        (0x7008, "GT_MODE"), (0x7010, "COMMON_SLICE_CHICKEN1"), (0x7014, "COMMON_SLICE_CHICKEN2"),
        (0x7018, "COMMON_SLICE_CHICKEN4"), (0x7300, "HDC_CHICKEN0"), (0x7304, "HDC_CHICKEN1"),
        (0xE100, "HALF_SLICE_CHICKEN1"), (0xE180, "HALF_SLICE_CHICKEN2"), (0xE184, "HALF_SLICE_CHICKEN3"),
        (0xE188, "HALF_SLICE_CHICKEN5"), (0xE194, "HALF_SLICE_CHICKEN7"), (0xE4F0, "ROW_CHICKEN"),
        (0xE4F4, "ROW_CHICKEN2"),
    ];
}
