namespace VfioUser.Server;

/// <summary>One interrupt index of the device. Source: vfio.h, vfio_irq_info.</summary>
/// <param name="Index">VFIO_PCI_*_IRQ_INDEX, or a device specific index (5 and up).</param>
/// <param name="Count">Vectors; 1 for INTx.</param>
/// <param name="Flags">What the client may do with them.</param>
public sealed record IrqDescription(int Index, int Count, IrqFlags Flags);

/// <summary>Source: vfio.h, VFIO_IRQ_INFO_*.</summary>
[Flags]
public enum IrqFlags
{
    None = 0,
    Eventfd = 1,
    Maskable = 2,
    Automasked = 4,
    NoResize = 8,
}
