namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Opcodes of the 2D commands that are executed. Source: SKL PRM vol. 2a, "Blitter Engine Command".</summary>
internal enum BlitOpcode : uint
{
    XyFastCopyBlt = 0x42,
    XyColorBlt = 0x50,
    XySrcCopyBlt = 0x53,
    XyPatBltImmediate = 0x72,
}
