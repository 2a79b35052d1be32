using GvtDevice.Gt.Engines;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Interrupts;

namespace GvtDevice.Platforms;

/// <summary>An engine of Gen12 with the source of its interrupts. Source: i915, intel_engines, GEN11_GRDOM_RENDER,
/// GEN11_GT_INTR_DW0.</summary>
/// <param name="Identity">The engine.</param>
/// <param name="Interrupts">The source of its interrupts.</param>
internal sealed record Gen12Engine(EngineIdentity Identity, GtInterruptRow Interrupts)
{
    // Classes of engines.
    private const uint RenderClass = 0;
    private const uint VideoClass = 1;
    private const uint VideoEnhanceClass = 2;
    private const uint CopyClass = 3;

    /// <summary>The bit of GDRST that resets all engines.</summary>
    private const uint ResetAll = 1;

    public static Gen12Engine Render { get; } = new(
        new(EngineKind.Render, "RCS", 0x2000, ResetAll | (1 << 1)),
        new(
            Bank: 0, Bit: 0, RenderClass, Instance: 0, GtInterruptBlock.RenderCopyEnable, EnableShift: 16,
            GtInterruptBlock.RenderMask));

    public static Gen12Engine Blitter { get; } = new(
        new(EngineKind.Blitter, "BCS", 0x22000, ResetAll | (1 << 2)),
        new(
            Bank: 0, Bit: 15, CopyClass, Instance: 0, GtInterruptBlock.RenderCopyEnable, EnableShift: 0,
            GtInterruptBlock.CopyMask));

    public static Gen12Engine Video0 { get; } = new(
        new(EngineKind.Video, "VCS0", 0x1C_0000, ResetAll | (1 << 5)),
        new(
            Bank: 1, Bit: 0, VideoClass, Instance: 0, GtInterruptBlock.VideoEnable, EnableShift: 16,
            GtInterruptBlock.Video01Mask));

    public static Gen12Engine Video2 { get; } = new(
        new(EngineKind.Video, "VCS2", 0x1D_0000, ResetAll | (1 << 7)),
        new(
            Bank: 1, Bit: 2, VideoClass, Instance: 2, GtInterruptBlock.VideoEnable, EnableShift: 16,
            GtInterruptBlock.Video23Mask));

    public static Gen12Engine VideoEnhance { get; } = new(
        new(EngineKind.VideoEnhance, "VECS0", 0x1C_8000, ResetAll | (1 << 13)),
        new(
            Bank: 1, Bit: 31, VideoEnhanceClass, Instance: 0, GtInterruptBlock.VideoEnable, EnableShift: 0,
            GtInterruptBlock.VideoEnhanceMask));
}
