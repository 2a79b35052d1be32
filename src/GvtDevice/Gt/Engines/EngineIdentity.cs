using GvtDevice.Gt.Engines.Commands;

namespace GvtDevice.Gt.Engines;

/// <summary>An engine. Source: SKL PRM vol. 2c, the RING registers and GDRST.</summary>
/// <param name="Kind">Kind of the engine.</param>
/// <param name="Name">RCS, VCS0 and so on.</param>
/// <param name="MmioBase">Offset of the engine's registers.</param>
/// <param name="ResetBits">Bits of GDRST that reset it.</param>
internal sealed record EngineIdentity(EngineKind Kind, string Name, uint MmioBase, uint ResetBits)
{
    /// <summary>Offset from <see cref="MmioBase"/> of CS_GPR, 16 general purpose registers of 64 bits.</summary>
    public const uint GeneralPurpose = 0x600;

    /// <summary>Offset of BCS_SWCTRL, which selects Y over X for tiled surfaces of the older 2D commands.</summary>
    public const uint BlitterSoftwareControl = 0x22200;
}
