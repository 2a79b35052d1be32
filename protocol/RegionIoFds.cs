using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_GET_REGION_IO_FDS, both ways; entries follow in the reply. Source: vfio-user spec,
/// "VFIO_USER_DEVICE_GET_REGION_IO_FDS".</summary>
/// <param name="ArgSize">In a command the largest payload that the client accepts, in a reply the size of a full
/// one.</param>
/// <param name="Flags">0.</param>
/// <param name="Index"><see cref="PciRegionIndex"/>, or a device specific index.</param>
/// <param name="Count">Number of entries; 0 in a command.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionIoFds(uint ArgSize, uint Flags, uint Index, uint Count)
{
    public const int Length = 16;
}
