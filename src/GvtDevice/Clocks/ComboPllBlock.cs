using GvtDevice.Mmio;

namespace GvtDevice.Clocks;

/// <summary>The PLLs of ports with combo PHYs, and the routing of PLLs to ports. They power up and lock at once.
/// Source: TGL PRM vol. 2c, DPLL_ENABLE, DPLL_CFGCR0, DPLL_CFGCR1, DPCLKA_CFGCR0.</summary>
/// <param name="plls">The PLLs in the order of their numbers.</param>
/// <param name="routes">The routing fields of the ports.</param>
internal sealed class ComboPllBlock(IReadOnlyList<ComboPllRow> plls, IReadOnlyList<ComboRoute> routes)
    : IRegisterBlock, IPortClock
{
    private const uint SelectMask = 3;

    private readonly Register[] _enable = new Register[plls.Count];
    private readonly Register[] _cfgcr0 = new Register[plls.Count];
    private readonly Register[] _cfgcr1 = new Register[plls.Count];
    private Register _routing = null!;

    public void Define(RegisterMapBuilder map)
    {
        for (int i = 0; i < plls.Count; i++)
        {
            (string name, uint enable, uint config) = plls[i];
            _enable[i] = PllEnable.Define(map, enable, $"{name}_ENABLE");
            _cfgcr0[i] = map.At(config, $"{name}_CFGCR0");
            _cfgcr1[i] = map.At(config + 4, $"{name}_CFGCR1");
        }

        uint allOff = routes.Aggregate(0u, (off, route) => off | (1u << route.OffBit));
        _routing = map.At(0x164280, "DPCLKA_CFGCR0").Reset(allOff);
    }

    public long PortClockHz(int ddi)
    {
        foreach (ComboRoute route in routes)
        {
            if (route.Ddi == ddi)
            {
                return PortClockHz(route);
            }
        }

        return 0;
    }

    private long PortClockHz(ComboRoute route)
    {
        int pll = (int)((_routing.Value >> route.SelectShift) & SelectMask);
        bool isOff = (_routing.Value & (1u << route.OffBit)) != 0;
        return isOff || pll >= plls.Count || !new PllEnable(_enable[pll].Value).IsEnabled
            ? 0
            : new ComboPllDividers(_cfgcr0[pll].Value, _cfgcr1[pll].Value).OutputHz;
    }
}

/// <summary>The registers of a combo PLL.</summary>
/// <param name="Name">Prefix of the register names.</param>
/// <param name="Enable">Offset of DPLL_ENABLE.</param>
/// <param name="Config">Offset of DPLL_CFGCR0; DPLL_CFGCR1 follows.</param>
internal sealed record ComboPllRow(string Name, uint Enable, uint Config);

/// <summary>The fields of DPCLKA_CFGCR0 that select the PLL of a port.</summary>
/// <param name="Ddi">Number of the DDI, 0 for A.</param>
/// <param name="SelectShift">Lowest bit of the PLL's number.</param>
/// <param name="OffBit">Bit that gates the port's clock off while it is set.</param>
internal sealed record ComboRoute(int Ddi, int SelectShift, int OffBit);
