using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Server;

/// <summary>The accesses that a client may make to a region. Source: vfio.h, VFIO_REGION_INFO_FLAG_READ and
/// _WRITE.</summary>
[Flags]
public enum RegionAccess
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
}

/// <summary>One region of the device: a BAR, the ROM, the config space, or a device-specific one (index 9 and
/// up).</summary>
public sealed record Region
{
    /// <summary>The index: <see cref="Protocol.PciRegionIndex"/>, or a device-specific index.</summary>
    public required int Index { get; init; }

    /// <summary>The size in bytes; a power of two for a BAR.</summary>
    public required ulong Size { get; init; }

    public RegionAccess Access { get; init; } = RegionAccess.ReadWrite;

    /// <summary>The areas that a client may map, at page-aligned offsets into the region; empty when all accesses are
    /// messages.</summary>
    public IReadOnlyList<MmapArea> MmapAreas { get; init; } = [];

    /// <summary>The file that a client maps; region offset 0 is file offset 0. Required with
    /// <see cref="MmapAreas"/>.</summary>
    public MemFd? Backing { get; init; }

    /// <summary>The type of a device-specific region (index 9 and up).</summary>
    public RegionType? Type { get; init; }

    /// <summary>Whether the whole BAR may be mapped although it contains the MSI-X table. Otherwise a client leaves the
    /// table's pages out.</summary>
    public bool IsMsixMappable { get; init; }

    /// <summary>The extension's region that serves the accesses; null for the device.</summary>
    internal IExtensionRegion? Handler { get; init; }

    /// <summary>Writes that a client's kernel may turn into signals, which saves a message. The device gets both as
    /// writes.</summary>
    public IReadOnlyList<IoEventFd> IoEventFds { get; init; } = [];
}

/// <summary>The type of a device-specific region. Source: vfio.h, vfio_region_info_cap_type.</summary>
public readonly record struct RegionType(uint Type, uint Subtype);

/// <summary>A write that may arrive as a signal. Several in quick succession may arrive as one, so the write must be a
/// doorbell that only means "look". Source: linux/kvm.h, kvm_ioeventfd.</summary>
/// <param name="Offset">The offset in the region, in bytes.</param>
/// <param name="Size">The size of the write: 1, 2, 4 or 8 bytes; 0 for any size, which the device gets as one
/// byte.</param>
/// <param name="DataMatch">The only value that signals; null for any value, which is then lost: the device gets
/// 0.</param>
/// <param name="IsPortIo">Whether the region is an I/O BAR.</param>
public sealed record IoEventFd(ulong Offset, uint Size, ulong? DataMatch = null, bool IsPortIo = false);

/// <summary>A page-aligned area of a region that a client may map. Source: vfio.h,
/// vfio_region_sparse_mmap_area.</summary>
public readonly record struct MmapArea(ulong Offset, ulong Size);
