namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Opcodes of the 2D commands that are executed. Source: SKL PRM vol. 2a, "Blitter Engine Command"; Mesa,
/// genxml/gen120.xml.</summary>
internal enum BlitOpcode : uint
{
    XyBlockCopyBlt = 0x41,
    XyFastCopyBlt = 0x42,
    XyFastColorBlt = 0x44,
    XyColorBlt = 0x50,
    XySrcCopyBlt = 0x53,
    XyPatBltImmediate = 0x72,
}
