using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>PIPE_STATUS, in which display 11 and later report that a pipe ran out of pixels; that never happens here.
/// Source: ICL PRM vol. 2c, PIPE_STATUS.</summary>
/// <param name="pipe">Index of the pipe, 0 for A.</param>
internal sealed class PipeStatusBlock(int pipe) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map) =>
        map.At(0x70058 + (0x1000 * (uint)pipe), $"PIPE_UNDERRUN_STATUS_{GpuLayout.Letter(pipe)}")
            .ClearOnOne(uint.MaxValue);
}
