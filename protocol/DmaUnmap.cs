using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DMA_UNMAP and its reply, which echoes the command. Source: vfio-user spec, "VFIO_USER_DMA_UNMAP".</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaUnmap(uint ArgSize, DmaUnmapFlags Flags, ulong Address, ulong Size)
{
    public const int Length = 24;
}
