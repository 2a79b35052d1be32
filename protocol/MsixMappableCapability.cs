using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The whole BAR may be mapped, although the MSI-X table is in it. Source: vfio.h,
/// VFIO_REGION_INFO_CAP_MSIX_MAPPABLE.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MsixMappableCapability(CapabilityHeader Header)
{
    public const int Length = 8;

    /// <summary>VFIO_REGION_INFO_CAP_MSIX_MAPPABLE.</summary>
    public const ushort Id = 3;

    public const ushort Version = 1;
}
