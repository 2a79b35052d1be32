using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DMA_READ and DMA_WRITE, from the server to the client; data follows in a write and in the reply to a read.
/// Source: vfio-user spec, "VFIO_USER_DMA_READ".</summary>
/// <param name="Address">Guest physical address.</param>
/// <param name="Count">Bytes of data.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaAccess(ulong Address, ulong Count)
{
    public const int Length = 16;
}
