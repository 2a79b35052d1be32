using GvtDevice.Mmio;

namespace GvtDevice.Guests;

/// <summary>What a driver reads where it looks for PVINFO, and there is none.</summary>
/// <param name="defineMagic">Declares the magic number that would identify the page.</param>
internal sealed class NoPvInfoBlock(Action<RegisterMapBuilder, ulong> defineMagic) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map) => defineMagic(map, 0);
}
