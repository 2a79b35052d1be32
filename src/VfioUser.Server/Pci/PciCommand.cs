namespace VfioUser.Server.Pci;

/// <summary>The command register. Source: PCI local bus specification 3.0, 6.2.2.</summary>
[Flags]
#pragma warning disable CA1028 // The register has 16 bits.
public enum PciCommand : ushort
#pragma warning restore CA1028
{
    None = 0,
    IoSpace = 1,
    MemorySpace = 2,
    BusMaster = 4,
    ParityErrorResponse = 0x40,
    SystemError = 0x100,
    InterruptDisable = 0x400,
}
