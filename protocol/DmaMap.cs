using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DMA_MAP: a window of guest memory; its file, if any, travels as a file descriptor.
/// Source: vfio-user spec, "VFIO_USER_DMA_MAP".</summary>
/// <param name="ArgSize">Bytes of this structure.</param>
/// <param name="Flags">What the device may do in the window.</param>
/// <param name="Offset">Start of the window in the file, bytes.</param>
/// <param name="Address">Guest physical address.</param>
/// <param name="Size">Bytes.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaMap(uint ArgSize, DmaMapFlags Flags, ulong Offset, ulong Address, ulong Size)
{
    public const int Length = 32;
}
