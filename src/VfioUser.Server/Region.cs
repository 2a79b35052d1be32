using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Server;

/// <summary>What a client may do with a region. Source: vfio.h, VFIO_REGION_INFO_FLAG_READ and _WRITE.</summary>
[Flags]
public enum RegionAccess
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
}

/// <summary>One region of the device: a BAR, the ROM, the config space, or a device specific one (index 9 and
/// up).</summary>
public sealed record Region
{
    /// <summary><see cref="Protocol.PciRegionIndex"/>, or a device specific index.</summary>
    public required int Index { get; init; }

    /// <summary>Bytes; a power of two for a BAR.</summary>
    public required ulong Size { get; init; }

    public RegionAccess Access { get; init; } = RegionAccess.ReadWrite;

    /// <summary>The parts that a client may map, page-aligned offsets into the region; empty when all accesses come as
    /// messages.</summary>
    public IReadOnlyList<MmapArea> MmapAreas { get; init; } = [];

    /// <summary>The file that a client maps; region offset 0 is at file offset 0. Required when there are
    /// <see cref="MmapAreas"/>.</summary>
    public MemFd? Backing { get; init; }

    /// <summary>What a device specific region (index 9 and up) is.</summary>
    public RegionType? Type { get; init; }

    /// <summary>The whole BAR may be mapped although the MSI-X table is in it; without saying so a client cuts the
    /// table's pages out.</summary>
    public bool IsMsixMappable { get; init; }

    /// <summary>Who serves the accesses; null for the device.</summary>
    internal IExtensionRegion? Handler { get; init; }

    /// <summary>Writes that a client's kernel may turn into signals, which spares the client a message. The device sees
    /// no difference: signalled or sent, they come as writes.</summary>
    public IReadOnlyList<IoEventFd> IoEventFds { get; init; } = [];
}

/// <summary>Source: vfio.h, vfio_region_info_cap_type.</summary>
public readonly record struct RegionType(uint Type, uint Subtype);

/// <summary>A write that may come as a signal; several that follow each other closely may come as one, so it has to be
/// of the kind that says no more than "look". Source: linux/kvm.h, kvm_ioeventfd.</summary>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Size">1, 2, 4 or 8 bytes; 0 for a write of any size, which comes as one byte.</param>
/// <param name="DataMatch">The only value that signals; null for any, which then gets lost and comes as 0.</param>
/// <param name="IsPortIo">The region is an I/O BAR.</param>
public sealed record IoEventFd(ulong Offset, uint Size, ulong? DataMatch = null, bool IsPortIo = false);

/// <summary>A page-aligned part of a region that a client may map. Source: vfio.h,
/// vfio_region_sparse_mmap_area.</summary>
public readonly record struct MmapArea(ulong Offset, ulong Size);
