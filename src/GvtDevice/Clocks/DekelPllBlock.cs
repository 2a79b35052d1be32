using GvtDevice.Mmio;
using GvtDevice.Phys;

namespace GvtDevice.Clocks;

/// <summary>The PLLs of ports with Dekel PHYs, one for each port, and the selection of a port's clock. Source: TGL PRM
/// vol. 2c, MGPLL_ENABLE, DDI_CLK_SEL.</summary>
/// <param name="phys">The PHYs, which have the dividers.</param>
/// <param name="ddis">The numbers of the DDIs in the order of their PHYs.</param>
internal sealed class DekelPllBlock(DekelPhyBlock phys, IReadOnlyList<int> ddis) : IRegisterBlock, IPortClock
{
    private const uint SelectOwnPll = 8;

    private readonly Register[] _enable = new Register[ddis.Count];
    private readonly Register[] _select = new Register[ddis.Count];

    public void Define(RegisterMapBuilder map)
    {
        for (int i = 0; i < ddis.Count; i++)
        {
            _enable[i] = PllEnable.Define(map, 0x46030 + (4 * (uint)i), $"MGPLL{i + 1}_ENABLE");
            _select[i] = map.At(0x46100 + (4 * (uint)ddis[i]), $"DDI_CLK_SEL_TC{i + 1}");
        }
    }

    public long PortClockHz(int ddi)
    {
        for (int i = 0; i < ddis.Count; i++)
        {
            if (ddis[i] == ddi && new PllEnable(_enable[i].Value).IsEnabled && _select[i].Value >> 28 == SelectOwnPll)
            {
                (uint div0, uint bias, uint highSpeedClock) = phys.PllWords(i);
                return new DekelPllDividers(div0, bias, highSpeedClock).OutputHz;
            }
        }

        return 0;
    }
}
