namespace VfioUser.Server.Pci;

/// <summary>The meaning of every byte of a config space, as declared with
/// <see cref="PciConfigSpaceBuilder"/>.</summary>
/// <param name="Initial">The bytes after power-on.</param>
/// <param name="Writable">The bits that a write changes.</param>
/// <param name="ClearedByOne">The bits that writing 1 clears.</param>
/// <param name="StartsReset">The bits that start a function level reset when 1 is written, and read 0.</param>
/// <param name="OnRead">For each dword, called with the stored value to make the value read; null to read the stored
/// one.</param>
/// <param name="Msi">The offset of the MSI capability; 0 for none.</param>
/// <param name="Msix">The offset of the MSI-X capability; 0 for none.</param>
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
