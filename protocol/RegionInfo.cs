using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_GET_REGION_INFO, both ways; a reply may be followed by capabilities. Source: vfio.h,
/// vfio_region_info.</summary>
/// <param name="ArgSize">In a command the largest payload that the client accepts, in a reply the size of a full
/// one.</param>
/// <param name="Flags">Reply only.</param>
/// <param name="Index"><see cref="PciRegionIndex"/>, or a device specific index.</param>
/// <param name="CapabilityOffset">Bytes from the start of the payload to the first capability; 0 without any.</param>
/// <param name="Size">Bytes of the region; 0 if it does not exist.</param>
/// <param name="Offset">The region's start in the file that came with the reply.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionInfo(
    uint ArgSize, RegionInfoFlags Flags, uint Index, uint CapabilityOffset, ulong Size, ulong Offset)
{
    public const int Length = 32;
}
