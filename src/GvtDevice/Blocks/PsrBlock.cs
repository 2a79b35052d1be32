using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>Panel self refresh of the eDP transcoder, which never happens: its interrupts can be masked and cleared.
/// Source: SKL PRM vol. 2c, SRD_IMR, SRD_IIR.</summary>
public sealed class PsrBlock : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        map.At(0x64834, "SRD_IMR").Reset(uint.MaxValue);
        map.At(0x64838, "SRD_IIR").ClearOnOne(uint.MaxValue);
        map.Plain([new(0x64800, "SRD_CTL"), new(0x64840, "SRD_STATUS"), new(0x64844, "SRD_PERF_CNT"), new(0x6F900, "PSR2_CTL")]);
    }
}
