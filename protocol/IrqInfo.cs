using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_GET_IRQ_INFO, both ways. Source: vfio.h, vfio_irq_info.</summary>
/// <param name="ArgSize">Bytes of this structure.</param>
/// <param name="Flags">VFIO_IRQ_INFO_*; reply only.</param>
/// <param name="Index"><see cref="PciIrqIndex"/>, or a device specific index.</param>
/// <param name="Count">Number of vectors; 0 if the index does not exist. Reply only.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqInfo(uint ArgSize, uint Flags, uint Index, uint Count)
{
    public const int Length = 16;

    /// <summary>The position of the first capability's offset in a reply with capabilities, which is also the length of
    /// a reply without any. Source: the proposed extension of vfio_irq_info, whose field follows the
    /// structure.</summary>
    public const int ExtendedLength = Length + sizeof(uint);

    /// <summary>VFIO_IRQ_INFO_FLAG_CAPS: capabilities follow.</summary>
    public const uint CapabilitiesFlag = 1 << 4;
}
