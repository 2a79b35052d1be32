namespace GvtDevice.Clocks;

/// <summary>DPLL_CFGCR0 and DPLL_CFGCR1 of a combo PLL with a reference of 24 MHz. Source: ICL PRM vol. 12;
/// TGL PRM vol. 2c.</summary>
internal readonly record struct ComboPllDividers(uint Cfgcr0, uint Cfgcr1)
{
    private const long ReferenceHz = 24_000_000;

    /// <summary>Frequency of the digitally controlled oscillator: a 10.15 fixed point multiple of the
    /// reference.</summary>
    public long DcoHz => ((Cfgcr0 & 0x3FF) * ReferenceHz) + ((((Cfgcr0 >> 10) & 0x7FFF) * ReferenceHz) >> 15);

    /// <summary>Output in TMDS characters per second for HDMI and link symbols per second for DisplayPort; 0 for a
    /// reserved divider.</summary>
    public long OutputHz => P * Q * K is > 0 and int divider ? (DcoHz + (5 * divider / 2)) / (5 * divider) : 0;

    private int P => ((Cfgcr1 >> 2) & 0xF) switch { 1 => 2, 2 => 3, 4 => 5, 8 => 7, _ => 0 };

    private int K => ((Cfgcr1 >> 6) & 7) switch { 1 => 1, 2 => 2, 4 => 3, _ => 0 };

    private int Q => (Cfgcr1 & (1u << 9)) != 0 ? (int)((Cfgcr1 >> 10) & 0xFF) : 1;
}
