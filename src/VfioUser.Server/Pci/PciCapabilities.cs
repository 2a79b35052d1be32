namespace VfioUser.Server.Pci;

/// <summary>Numbers of PCI capabilities. Source: linux/pci_regs.h, PCI_CAP_ID_*.</summary>
internal static class PciCapabilities
{
    public const byte PowerManagement = 1;
    public const byte Msi = 5;
    public const byte Express = 0x10;
    public const byte Msix = 0x11;
    public const byte AdvancedFeatures = 0x13;
}
