namespace VfioUser.Server.Pci;

/// <summary>What every byte of a config space is, as <see cref="PciConfigSpaceBuilder"/> declared it.</summary>
/// <param name="Initial">After power-on.</param>
/// <param name="Writable">Bits that take what is written.</param>
/// <param name="ClearedByOne">Bits that writing 1 clears.</param>
/// <param name="StartsReset">Bits that start a function level reset when 1 is written, and read 0.</param>
/// <param name="OnRead">For each dword, what makes the value read from the one stored; null for none.</param>
/// <param name="Msi">Offset of the MSI capability; 0 for none.</param>
/// <param name="Msix">Offset of the MSI-X capability; 0 for none.</param>
/// <param name="Regions">The BARs, the ROM and the config space itself.</param>
/// <param name="Irqs">The pin, MSI and MSI-X.</param>
internal sealed record PciConfigLayout(
    byte[] Initial,
    byte[] Writable,
    byte[] ClearedByOne,
    byte[] StartsReset,
    Func<uint, uint>?[] OnRead,
    int Msi,
    int Msix,
    IReadOnlyList<Region> Regions,
    IReadOnlyList<IrqDescription> Irqs);
