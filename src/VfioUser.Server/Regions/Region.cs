using VfioUser.Server.Linux;

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

/// <summary>One region of the device: a BAR, the ROM, the config space, or a device specific one (index 9 and up).</summary>
public sealed record Region
{
    /// <summary>VFIO_PCI_*_REGION_INDEX, or a device specific index.</summary>
    public required int Index { get; init; }

    /// <summary>Bytes; a power of two for a BAR.</summary>
    public required ulong Size { get; init; }

    public RegionAccess Access { get; init; } = RegionAccess.ReadWrite;

    /// <summary>The parts that a client may map, page-aligned offsets into the region; empty when all accesses come as messages.</summary>
    public IReadOnlyList<MmapArea> MmapAreas { get; init; } = [];

    /// <summary>The file that a client maps; region offset 0 is at file offset 0. Required when there are <see cref="MmapAreas"/>.</summary>
    public MemFd? Backing { get; init; }
}

/// <summary>A page-aligned part of a region that a client may map. Source: vfio.h, vfio_region_sparse_mmap_area.</summary>
public readonly record struct MmapArea(ulong Offset, ulong Size);
