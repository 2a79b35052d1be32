using GvtDevice.Mmio;

namespace GvtDevice.Clocks;

/// <summary>The core display clock and its PLL, which locks as soon as it is enabled. The reference is 24 MHz.
/// Source: ICL PRM vol. 2c, CDCLK_CTL, CDCLK_PLL_ENABLE, DSSM.</summary>
internal sealed class CoreClockBlock : IRegisterBlock
{
    private const uint PllEnable = 1u << 31;
    private const uint PllLock = 1u << 30;
    private const uint Reference24MHz = 0;

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x46070, "CDCLK_PLL_ENABLE").Writable(~PllLock)
            .OnWrite(w => (w.New & PllEnable) != 0 ? w.New | PllLock : w.New & ~PllLock);
        map.At(0x51004, "DSSM").Reset(Reference24MHz).ReadOnly();
        map.Plain([new(0x46000, "CDCLK_CTL")]);
    }
}
