using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>Panel self refresh of a transcoder. It never starts, but its interrupts can be masked and cleared. Source:
/// SKL PRM vol. 2c, SRD_IMR, SRD_IIR.</summary>
internal sealed class PsrBlock(PsrRow row) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        (uint control, uint mask, uint control2, string suffix) = row;
        map.At(mask, $"SRD_IMR{suffix}").Reset(uint.MaxValue);
        map.At(mask + 4, $"SRD_IIR{suffix}").ClearOnOne(uint.MaxValue);
        map.Plain(
        [
            new(control, $"SRD_CTL{suffix}"), new(control + 0x40, $"SRD_STATUS{suffix}"),
            new(control + 0x44, $"SRD_PERF_CNT{suffix}"), new(control2, $"PSR2_CTL{suffix}"),
        ]);
    }
}

/// <summary>Registers of a transcoder's panel self refresh.</summary>
/// <param name="Control">Offset of SRD_CTL.</param>
/// <param name="Mask">Offset of SRD_IMR; SRD_IIR follows.</param>
/// <param name="Control2">Offset of PSR2_CTL.</param>
/// <param name="Suffix">Suffix of the register names.</param>
internal sealed record PsrRow(uint Control, uint Mask, uint Control2, string Suffix);
