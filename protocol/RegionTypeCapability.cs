using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The type of a device specific region. Source: vfio.h, vfio_region_info_cap_type.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionTypeCapability(CapabilityHeader Header, uint Type, uint Subtype)
{
    public const int Length = 16;

    /// <summary>VFIO_REGION_INFO_CAP_TYPE.</summary>
    public const ushort Id = 2;

    public const ushort Version = 1;
}
