namespace GvtDevice.Clocks;

/// <summary>DKL_PLL_DIV0, DKL_PLL_BIAS and DKL_CLKTOP2_HSCLKCTL of a Dekel PLL with a reference of 24 MHz. Source: TGL
/// PRM vol. 2c; i915, icl_ddi_mg_pll_get_freq.</summary>
internal readonly record struct DekelPllDividers(uint Div0, uint Bias, uint HighSpeedClock)
{
    private const long ReferenceHz = 24_000_000;
    private const int FractionBits = 22;
    private const uint FractionEnable = 1u << 30;

    /// <summary>Output in TMDS characters per second for HDMI and link symbols per second for DisplayPort.</summary>
    public long OutputHz
    {
        get
        {
            long prescaledHz = ReferenceHz * ((Div0 >> 8) & 0xF);
            long fraction = (Bias & FractionEnable) != 0 ? (Bias >> 8) & ((1u << FractionBits) - 1) : 0;
            long oscillatorHz = (prescaledHz * (Div0 & 0xFF)) + ((prescaledHz * fraction) >> FractionBits);
            return oscillatorHz / (5 * FirstDivider * SecondDivider);
        }
    }

    private long FirstDivider => ((HighSpeedClock >> 12) & 3) switch { 0 => 2, 1 => 3, 2 => 5, _ => 7 };

    /// <summary>0 divides by 1.</summary>
    private long SecondDivider => Math.Max(1, (HighSpeedClock >> 8) & 0xF);
}
