using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The parts of a region that can be mapped; <see cref="AreaCount"/> areas follow. Source: vfio.h,
/// vfio_region_info_cap_sparse_mmap.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SparseMmapCapability(CapabilityHeader Header, uint AreaCount, uint Reserved)
{
    public const int Length = 16;

    /// <summary>VFIO_REGION_INFO_CAP_SPARSE_MMAP.</summary>
    public const ushort Id = 1;

    public const ushort Version = 1;
}
