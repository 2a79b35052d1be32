namespace GvtDevice.Gt.Engines.Commands;

/// <summary>The unit that a command is for, bits 31:29 of its header. Any other value is an instruction error. Source:
/// SKL PRM vol. 2a, "Command Header Format"; vol. 2c, ESR, "Instruction Error".</summary>
internal enum CommandClient : uint
{
    /// <summary>Memory interface.</summary>
    Mi = 0,

    /// <summary>2D, the blitter.</summary>
    Blit = 2,

    /// <summary>3D and GPGPU on the render engine, codecs on the video engines.</summary>
    Render = 3,
}
