namespace VfioUser.Server.Pci;

/// <summary>Numbers of PCI Express extended capabilities. Source: linux/pci_regs.h, PCI_EXT_CAP_ID_*.</summary>
internal static class PciExtendedCapabilities
{
    public const ushort AdvancedErrorReporting = 1;
    public const ushort SerialNumber = 3;
}
