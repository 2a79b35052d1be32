using GvtDevice.Mmio;

namespace GvtDevice.Clocks;

/// <summary>The enable register of a PLL, which powers up and locks at once. Source: TGL PRM vol. 2c, DPLL_ENABLE,
/// MGPLL_ENABLE.</summary>
internal readonly record struct PllEnable(uint Raw)
{
    private const uint Enable = 1u << 31;
    private const uint Lock = 1u << 30;
    private const uint PowerEnable = 1u << 27;
    private const uint PowerState = 1u << 26;

    public bool IsEnabled => (Raw & Enable) != 0;

    /// <summary>Declares the register.</summary>
    public static Register Define(RegisterMapBuilder map, uint offset, string name) =>
        map.At(offset, name).Writable(~(Lock | PowerState)).OnWrite(w => new PllEnable(w.New).WithStates());

    private uint WithStates()
    {
        uint states = (IsEnabled ? Lock : 0) | ((Raw & PowerEnable) != 0 ? PowerState : 0);
        return (Raw & ~(Lock | PowerState)) | states;
    }
}
