using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Phys;

/// <summary>The Dekel PHYs of Type-C ports. Each has more registers than address space: HIP_INDEX selects the bank that
/// shows, one byte for each PHY. Banks 0 and 1 are the two lanes, bank 2 is shared and has the PLL. Source: TGL PRM
/// vol. 2c, HIP_INDEX_REG0, DKL_*; i915, intel_dkl_phy_regs.h.</summary>
/// <param name="count">Number of PHYs, at most 4.</param>
internal sealed class DekelPhyBlock(int count) : ISavedBlock
{
    private const int Banks = 4;
    private const int PllBank = 2;
    private const uint FirstPhy = 0x168000;
    private const uint PhySize = 0x1000;
    private const uint Div0 = 0x200;
    private const uint Bias = 0x214;
    private const uint HighSpeedClock = 0xD4;
    private const uint MicroControl = 0x36C;
    private const uint MicroHealth = 1 << 15;

    private static readonly (uint Offset, string Name)[] s_rows =
    [
        (0x014, "PCS_DW5"), (0x0A0, "DP_MODE"), (HighSpeedClock, "CLKTOP2_HSCLKCTL"),
        (0x0D8, "CLKTOP2_CORECLKCTL1"), (0x12C, "REFCLKIN_CTL"), (Div0, "PLL_DIV0"), (0x204, "PLL_DIV1"),
        (0x210, "PLL_SSC"), (Bias, "PLL_BIAS"), (0x218, "PLL_TDC_COLDST_BIAS"), (0x2C0, "TX_DPCNTL0"),
        (0x2C4, "TX_DPCNTL1"), (0x2C8, "TX_DPCNTL2"), (0x2F8, "TX_FW_CALIB"), (MicroControl, "CMN_UC_DW27"),
        (0xD00, "TX_PMD_LANE_SUS"), (0xDC4, "TX_DW17"), (0xDC8, "TX_DW18"),
    ];

    /// <summary>The registers of each PHY, which hold the bank that shows.</summary>
    private readonly Register[][] _shown = new Register[count][];

    /// <summary>The values of each PHY's banks; stale for the bank that shows.</summary>
    private readonly uint[][][] _banks =
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Banks).Select(_ => new uint[s_rows.Length])
            .ToArray())];

    private Register _index = null!;

    public string StateName => "dekel phys";

    public void Define(RegisterMapBuilder map)
    {
        _index = map.At(0x1010A0, "HIP_INDEX_REG0").OnWrite(OnIndex);
        for (uint phy = 0; phy < count; phy++)
        {
            uint b = FirstPhy + (PhySize * phy);
            _shown[phy] = [.. s_rows.Select(row => map.At(b + row.Offset, $"DKL_{row.Name}_TC{phy + 1}"))];
        }
    }

    /// <summary>The words of a PHY that determine the clock of its PLL: DKL_PLL_DIV0, DKL_PLL_BIAS and
    /// DKL_CLKTOP2_HSCLKCTL.</summary>
    /// <param name="phy">Number of the PHY, from 0.</param>
    public (uint Div0, uint Bias, uint HighSpeedClock) PllWords(int phy) =>
        (PllWord(phy, Div0), PllWord(phy, Bias), PllWord(phy, HighSpeedClock));

    public void Reset()
    {
        foreach (uint[][] banks in _banks)
        {
            Array.ForEach(banks, Array.Clear);
            banks[PllBank][RowOf(MicroControl)] = MicroHealth;
        }
    }

    public void Save(StateWriter writer)
    {
        foreach (uint value in _banks.SelectMany(banks => banks).SelectMany(bank => bank))
        {
            writer.Write(value);
        }
    }

    public void Restore(ref StateReader reader)
    {
        foreach (uint[][] banks in _banks)
        {
            foreach (uint[] bank in banks)
            {
                for (int i = 0; i < bank.Length; i++)
                {
                    bank[i] = reader.ReadUInt();
                }
            }
        }
    }

    private static int RowOf(uint offset) => Array.FindIndex(s_rows, row => row.Offset == offset);

    /// <summary>The bank of a PHY that a value of HIP_INDEX selects.</summary>
    private static int BankOf(uint index, int phy) => (int)((index >> (8 * phy)) & (Banks - 1));

    private uint PllWord(int phy, uint offset) => BankOf(_index.Value, phy) == PllBank
        ? _shown[phy][RowOf(offset)].Value
        : _banks[phy][PllBank][RowOf(offset)];

    /// <summary>Stores the banks that showed and shows the selected ones.</summary>
    private uint OnIndex(RegisterWrite w)
    {
        for (int phy = 0; phy < count; phy++)
        {
            (int before, int after) = (BankOf(w.Old, phy), BankOf(w.New, phy));
            if (before != after)
            {
                Swap(_shown[phy], _banks[phy][before], _banks[phy][after]);
            }
        }

        return w.New;
    }

    private static void Swap(Register[] shown, uint[] before, uint[] after)
    {
        for (int i = 0; i < shown.Length; i++)
        {
            before[i] = shown[i].Value;
            shown[i].Value = after[i];
        }
    }
}
