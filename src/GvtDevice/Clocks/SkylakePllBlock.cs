using GvtDevice.Mmio;

namespace GvtDevice.Clocks;

/// <summary>The four port PLLs, which lock as soon as they are enabled. Source: SKL PRM vol. 2c, LCPLL1_CTL, WRPLL_CTL,
/// DPLL_CTRL1, DPLL_CTRL2, DPLL_CFGCR, DPLL_STATUS.</summary>
internal sealed class SkylakePllBlock : IRegisterBlock, IPortClock
{
    private const uint PllEnable = 1u << 31;
    private const uint PllLock = 1u << 30;

    private static readonly (uint Offset, string Name)[] s_pllControls =
    [
        (0x46010, "LCPLL1_CTL"), (0x46014, "LCPLL2_CTL"), (0x46040, "WRPLL_CTL1"), (0x46060, "WRPLL_CTL2"),
    ];

    private readonly Register[] _control = new Register[4];
    private readonly Register?[] _cfgcr1 = new Register?[4];
    private readonly Register?[] _cfgcr2 = new Register?[4];
    private Register _ctrl1 = null!;
    private Register _ctrl2 = null!;

    public void Define(RegisterMapBuilder map)
    {
        for (int pll = 0; pll < 4; pll++)
        {
            // Bit 30 is the lock of LCPLL1. The other PLLs have it here too; drivers read their lock in DPLL_STATUS.
            _control[pll] = map.At(s_pllControls[pll].Offset, s_pllControls[pll].Name)
                .OnWrite(w => (w.New & PllEnable) != 0 ? w.New | PllLock : w.New & ~PllLock);
        }

        for (int pll = 1; pll < 4; pll++)
        {
            _cfgcr1[pll] = map.At(0x6C040 + (8 * (uint)(pll - 1)), $"DPLL{pll}_CFGCR1");
            _cfgcr2[pll] = map.At(0x6C044 + (8 * (uint)(pll - 1)), $"DPLL{pll}_CFGCR2");
        }

        _ctrl1 = map.At(0x6C058, "DPLL_CTRL1");
        _ctrl2 = map.At(0x6C05C, "DPLL_CTRL2");
        map.At(0x6C060, "DPLL_STATUS").ReadOnly().OnRead(_ => LockedPlls());
    }

    public long PortClockHz(int ddi)
    {
        DpllCtrl2 routing = new(_ctrl2.Value);
        int pll = routing.PllOf(ddi);
        if (routing.IsClockOff(ddi) || (_control[pll].Value & PllEnable) == 0)
        {
            return 0;
        }

        DpllCtrl1 kind = new(_ctrl1.Value);
        return kind.IsHdmi(pll) && _cfgcr1[pll] is { } cfgcr1 && _cfgcr2[pll] is { } cfgcr2
            ? new DpllDividers(cfgcr1.Value, cfgcr2.Value).OutputHz
            : kind.LinkSymbolHz(pll);
    }

    private uint LockedPlls()
    {
        uint locked = 0;
        for (int pll = 0; pll < 4; pll++)
        {
            locked |= (_control[pll].Value >> 31) << (8 * pll);
        }

        return locked;
    }
}
