namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, VFIO_REGION_INFO_FLAG_*.</summary>
[Flags]
public enum RegionInfoFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,

    /// <summary>The region, or the parts in its sparse mmap capability, can be mapped.</summary>
    Mmap = 4,

    /// <summary>Capabilities follow at <see cref="RegionInfo.CapabilityOffset"/>.</summary>
    Capabilities = 8,
}
