using GvtDevice.Mmio;

namespace GvtDevice.Phys;

/// <summary>A combo PHY, for HDMI and DisplayPort. Each of its four lanes has registers; a write to those of the group
/// reaches all lanes. Source: ICL PRM vol. 2c, PORT_COMP_DW, PORT_CL_DW, PORT_PCS_DW, PORT_TX_DW.</summary>
/// <param name="name">Name of the PHY, A for the first.</param>
/// <param name="offset">Offset of its registers.</param>
internal sealed class ComboPhyBlock(string name, uint offset) : IRegisterBlock
{
    private const uint Lanes = 4;
    private const uint DwordsPerBank = 32;
    private const uint BankSize = DwordsPerBank * 4;
    private const uint AuxAt = 0x300;
    private const uint GroupAt = 0x600;
    private const uint LaneAt = 0x800;
    private const uint LaneSize = 0x100;

    /// <summary>PORT_COMP_DW3, process monitor: 0.95 V, dot 1.</summary>
    private const uint Voltage095Dot1 = 1 << 24;
    private const uint CompensationDone = 1 << 26;

    public void Define(RegisterMapBuilder map)
    {
        map.Plain(
        [
            new(offset, $"PORT_CL_DW_{name}", Count: 32),
            new(offset + 0x100, $"PORT_COMP_DW0_{name}", Count: 3),
            new(offset + 0x110, $"PORT_COMP_DW4_{name}", Count: 28),
            new(offset + AuxAt, $"PORT_PCS_DW_AUX_{name}", Count: DwordsPerBank),
            new(offset + AuxAt + BankSize, $"PORT_TX_DW_AUX_{name}", Count: DwordsPerBank),
        ]);
        map.At(offset + 0x10C, $"PORT_COMP_DW3_{name}").Reset(CompensationDone | Voltage095Dot1).ReadOnly();
        DefineBank(map, "PCS", 0);
        DefineBank(map, "TX", BankSize);
    }

    private void DefineBank(RegisterMapBuilder map, string bank, uint bankAt)
    {
        for (uint dword = 0; dword < DwordsPerBank; dword++)
        {
            uint at = offset + bankAt + (4 * dword);
            Register[] lanes = new Register[Lanes];
            for (uint lane = 0; lane < Lanes; lane++)
            {
                lanes[lane] = map.At(at + LaneAt + (lane * LaneSize), $"PORT_{bank}_DW{dword}_LN{lane}_{name}");
            }

            map.At(at + GroupAt, $"PORT_{bank}_DW{dword}_GRP_{name}").OnWrite(w =>
            {
                foreach (Register lane in lanes)
                {
                    lane.Value = w.New;
                }

                return w.New;
            });
        }
    }
}
