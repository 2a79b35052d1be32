using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>REGION_READ and REGION_WRITE, both ways; data follows in a write and in the reply to a read.
/// Source: vfio-user spec, "VFIO_USER_REGION_READ".</summary>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Region"><see cref="PciRegionIndex"/>, or a device specific index.</param>
/// <param name="Count">Bytes of data.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionTransfer(ulong Offset, uint Region, uint Count)
{
    public const int Length = 16;
}
