using static GvtDevice.Gt.Engines.Commands.CommandEffect;

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>2D commands. Source: SKL PRM vol. 2a, "Blitter Engine Command"; Mesa, genxml/gen120.xml.</summary>
internal static class BlitterCommands
{
    public static readonly EngineCommand[] Gen9 =
    [
        Row(0x01, "XY_SETUP_BLT"),
        Row(0x03, "XY_SETUP_CLIP_BLT"),
        Row(0x11, "XY_SETUP_MONO_PATTERN_SL_BLT"),
        Row(0x24, "XY_PIXEL_BLT"),
        Row(0x25, "XY_SCANLINES_BLT"),
        Row(0x26, "XY_TEXT_BLT"),
        Row(0x31, "XY_TEXT_IMMEDIATE_BLT"),
        Row(0x40, "COLOR_BLT"),
        Row(BlitOpcode.XyFastCopyBlt, "XY_FAST_COPY_BLT", leastDwords: 10),
        Row(0x43, "SRC_COPY_BLT"),
        Row(BlitOpcode.XyColorBlt, "XY_COLOR_BLT", leastDwords: 7),
        Row(0x51, "XY_PAT_BLT"),
        Row(0x52, "XY_MONO_PAT_BLT"),
        Row(BlitOpcode.XySrcCopyBlt, "XY_SRC_COPY_BLT", leastDwords: 10),
        Row(0x54, "XY_MONO_SRC_COPY_BLT"),
        Row(0x55, "XY_FULL_BLT"),
        Row(0x56, "XY_FULL_MONO_SRC_BLT"),
        Row(0x57, "XY_FULL_MONO_PATTERN_BLT"),
        Row(0x58, "XY_FULL_MONO_PATTERN_MONO_SRC_BLT"),
        Row(0x59, "XY_MONO_PAT_FIXED_BLT"),
        Row(0x71, "XY_MONO_SRC_COPY_IMMEDIATE_BLT"),
        Row(BlitOpcode.XyPatBltImmediate, "XY_PAT_BLT_IMMEDIATE", leastDwords: 6 + 16),
        Row(0x73, "XY_SRC_COPY_CHROMA_BLT"),
        Row(0x74, "XY_FULL_IMMEDIATE_PATTERN_BLT"),
        Row(0x75, "XY_FULL_MONO_SRC_IMMEDIATE_PATTERN_BLT"),
        Row(0x76, "XY_PAT_CHROMA_BLT"),
        Row(0x77, "XY_PAT_CHROMA_BLT_IMMEDIATE"),
    ];

    public static readonly EngineCommand[] Gen12 =
    [
        .. Gen9,
        Row(BlitOpcode.XyBlockCopyBlt, "XY_BLOCK_COPY_BLT", leastDwords: 12),
        Row(BlitOpcode.XyFastColorBlt, "XY_FAST_COLOR_BLT", leastDwords: 11),
    ];

    private static EngineCommand Row(uint opcode, string name) =>
        new(CommandClient.Blit, opcode, name, EngineSet.Blitter, CommandLength.Counted(), Skipped);

    private static EngineCommand Row(BlitOpcode opcode, string name, int leastDwords) =>
        new(CommandClient.Blit, (uint)opcode, name, EngineSet.Blitter, CommandLength.Counted(), Executed, leastDwords);
}
