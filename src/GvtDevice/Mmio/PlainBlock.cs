namespace GvtDevice.Mmio;

/// <summary>Registers that only store.</summary>
internal sealed class PlainBlock(params IEnumerable<PlainRegister>[] tables) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map) => Array.ForEach(tables, map.Plain);
}
