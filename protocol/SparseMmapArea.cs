using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>A part of a region that can be mapped. Source: vfio.h, vfio_region_sparse_mmap_area.</summary>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Size">Bytes.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SparseMmapArea(ulong Offset, ulong Size)
{
    public const int Length = 16;
}
