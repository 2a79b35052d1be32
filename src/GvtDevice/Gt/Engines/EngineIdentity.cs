using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Interrupts;

namespace GvtDevice.Gt.Engines;

/// <summary>The registers and interrupts of an engine. Source: SKL PRM vol. 2c, the RING registers, GT_INTR and
/// GDRST.</summary>
/// <param name="Kind">Kind of the engine.</param>
/// <param name="Name">RCS, VCS, VECS or BCS.</param>
/// <param name="MmioBase">Offset of the engine's registers.</param>
/// <param name="Interrupts">Group of its interrupts.</param>
/// <param name="InterruptShift">Lowest bit of its interrupts in the group: 0 or 16.</param>
/// <param name="ResetBits">Bits of GDRST that reset it.</param>
internal sealed record EngineIdentity(
    EngineKind Kind, string Name, uint MmioBase, InterruptGroup Interrupts, int InterruptShift, uint ResetBits)
{
    /// <summary>Offset from <see cref="MmioBase"/> of ELSP, the submit port for contexts.</summary>
    public const uint SubmitPort = 0x230;

    /// <summary>Offset from <see cref="MmioBase"/> of CS_GPR, 16 general purpose registers of 64 bits.</summary>
    public const uint GeneralPurpose = 0x600;

    /// <summary>Offset of BCS_SWCTRL, which selects Y over X for tiled surfaces of the older 2D commands.</summary>
    public const uint BlitterSoftwareControl = 0x22200;

    /// <summary>The engines of Gen9 GT2.</summary>
    public static IReadOnlyList<EngineIdentity> Gen9 { get; } =
    [
        new(EngineKind.Render, "RCS", 0x2000, InterruptGroup.GtRenderBlitter, 0, 0b00011),
        new(EngineKind.Video, "VCS", 0x12000, InterruptGroup.GtVideo, 0, 0b00101),
        new(EngineKind.VideoEnhance, "VECS", 0x1A000, InterruptGroup.GtVideoEnhance, 0, 0b10001),
        new(EngineKind.Blitter, "BCS", 0x22000, InterruptGroup.GtRenderBlitter, 16, 0b01001),
    ];
}
