namespace VfioUser.Server.Pci;

/// <summary>The type bits of a base address register. Source: PCI local bus specification 3.0, 6.2.5.1.</summary>
public enum BarKind
{
    Memory32 = 0,
    Io = 1,
    Memory64 = 4,
    Memory32Prefetchable = 8,
    Memory64Prefetchable = 12,
}
