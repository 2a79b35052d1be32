using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>One write of a REGION_WRITE_MULTI. Source: vfio-user spec, "VFIO_USER_REGION_WRITE_MULTI".</summary>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Region"><see cref="PciRegionIndex"/>, or a device specific index.</param>
/// <param name="Count">Bytes of <paramref name="Data"/> to write, at most 8.</param>
/// <param name="Data">The bytes, in memory order.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionWriteEntry(ulong Offset, uint Region, uint Count, ulong Data)
{
    public const int Length = 24;
}
