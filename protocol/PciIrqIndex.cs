namespace VfioUser.Protocol;

/// <summary>The interrupts of a PCI device by index. Source: vfio.h, VFIO_PCI_*_IRQ_INDEX.</summary>
public static class PciIrqIndex
{
    /// <summary>The interrupt pin, level-triggered.</summary>
    public const int Intx = 0;

    public const int Msi = 1;

    public const int Msix = 2;

    /// <summary>The device reports an uncorrectable error.</summary>
    public const int Error = 3;

    /// <summary>The device requests to be released.</summary>
    public const int Request = 4;

    /// <summary>VFIO_PCI_NUM_IRQS; device specific interrupts have this index or a higher one.</summary>
    public const int Count = 5;
}
