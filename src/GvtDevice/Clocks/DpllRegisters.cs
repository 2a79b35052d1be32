namespace GvtDevice.Clocks;

/// <summary>DPLL_CTRL2: the PLL of each port; three bits per port. Source: SKL PRM vol. 2c, DPLL_CTRL2.</summary>
internal readonly record struct DpllCtrl2(uint Raw)
{
    public bool IsClockOff(int port) => (Raw & (1u << (15 + port))) != 0;

    /// <summary>Number of a port's PLL, 0 to 3.</summary>
    public int PllOf(int port) => (int)((Raw >> ((3 * port) + 1)) & 3);
}

/// <summary>DPLL_CTRL1: link rate and kind of each PLL; six bits per PLL. Source: SKL PRM vol. 2c,
/// DPLL_CTRL1.</summary>
internal readonly record struct DpllCtrl1(uint Raw)
{
    /// <summary>Whether the CFGCR dividers determine the PLL's clock, instead of a DisplayPort link rate.</summary>
    public bool IsHdmi(int pll) => (Raw & (1u << ((6 * pll) + 5))) != 0;

    /// <summary>Symbols per second on the DisplayPort link; 0 for a reserved code.</summary>
    public long LinkSymbolHz(int pll) => ((Raw >> ((6 * pll) + 1)) & 7) switch
    {
        0 => 540_000_000,
        1 => 270_000_000,
        2 => 162_000_000,
        3 => 324_000_000,
        4 => 216_000_000,
        5 => 432_000_000,
        _ => 0,
    };
}

/// <summary>DPLL_CFGCR1 and DPLL_CFGCR2: the dividers of a PLL in HDMI mode. Source: SKL PRM vol. 2c and vol. 12, HDMI
/// mode programming.</summary>
internal readonly record struct DpllDividers(uint Cfgcr1, uint Cfgcr2)
{
    private const long ReferenceHz = 24_000_000;

    /// <summary>Frequency of the digitally controlled oscillator: 24 MHz times a 9.15 fixed point ratio.</summary>
    public long DcoHz => ((Cfgcr1 & 0x1FF) * ReferenceHz) + ((((Cfgcr1 >> 9) & 0x7FFF) * ReferenceHz) >> 15);

    /// <summary>Output in pixels (or TMDS characters) per second; 0 for a reserved divider.</summary>
    public long OutputHz => P * Q * K is > 0 and int divider ? (DcoHz + (5 * divider / 2)) / (5 * divider) : 0;

    private int P => ((Cfgcr2 >> 2) & 7) switch { 0 => 1, 1 => 2, 2 => 3, 4 or 5 => 7, _ => 0 };

    private int K => ((Cfgcr2 >> 5) & 3) switch { 0 => 5, 1 => 2, 2 => 3, _ => 1 };

    private int Q => (Cfgcr2 & (1u << 7)) != 0 ? (int)((Cfgcr2 >> 8) & 0xFF) : 1;
}
