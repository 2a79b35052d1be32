using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_SET_IRQS; with <see cref="IrqSetFlags.DataBool"/> one byte per vector follows.
/// Source: vfio.h, vfio_irq_set.</summary>
/// <param name="ArgSize">Bytes of this structure and its data.</param>
/// <param name="Flags">One kind of data and one action.</param>
/// <param name="Index"><see cref="PciIrqIndex"/>, or a device specific index.</param>
/// <param name="Start">The first vector.</param>
/// <param name="Count">Number of vectors; 0 with no data and the trigger action unbinds the whole index.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqSet(uint ArgSize, IrqSetFlags Flags, uint Index, uint Start, uint Count)
{
    public const int Length = 20;
}
