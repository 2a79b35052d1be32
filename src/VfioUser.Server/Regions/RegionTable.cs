using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Pci;

namespace VfioUser.Server.Regions;

/// <summary>The regions of the device and of the client's extension by index, and the checks before every
/// access.</summary>
internal sealed class RegionTable
{
    /// <summary>QEMU refuses devices with more regions.</summary>
    public const int MaxCount = 100;

    private readonly Region?[] _own;                    // of the device alone
    private Region?[] _regions;

    /// <param name="regions">The device's regions.</param>
    /// <exception cref="ArgumentException">The device describes an impossible region.</exception>
    public RegionTable(IReadOnlyList<Region> regions)
    {
        _own = Add(new Region?[PciRegionIndex.Count], regions);
        _regions = _own;
    }

    public int Count => _regions.Length;

    /// <summary>Adds the regions of an extension, until <see cref="Clear"/>.</summary>
    /// <exception cref="ArgumentException">The extension describes an impossible region.</exception>
    public void Extend(IReadOnlyList<IExtensionRegion> more) =>
        _regions = Add(_own, [.. more.Select(region => region.Description with { Handler = region })]);

    /// <summary>Removes the regions of the extension, after the client has disconnected.</summary>
    public void Clear() => _regions = _own;

    /// <summary>Returns the region at an index; null when the device has none there.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such index.</exception>
    public Region? At(uint index) => index < (uint)_regions.Length
        ? _regions[index]
        : throw new VfioUserException(Errno.EINVAL, $"there is no region {index}");

    /// <summary>Checks the range and the right of an access.</summary>
    /// <exception cref="VfioUserException">EINVAL: the range is not within a region. EPERM: the region does not permit
    /// this access.</exception>
    public Region Require(in RegionTransfer access, RegionAccess right)
    {
        Region region = At(access.Region)
            ?? throw new VfioUserException(Errno.EINVAL, $"the device has no region {access.Region}");
        if (access.Offset > region.Size || access.Count > region.Size - access.Offset)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"0x{access.Offset:X}+{access.Count} is past the end of region {region.Index}");
        }

        return (region.Access & right) != 0
            ? region
            : throw new VfioUserException(Errno.EPERM, $"region {region.Index} has no {right} access");
    }

    private static Region?[] Add(Region?[] own, IReadOnlyList<Region> more)
    {
        foreach (Region region in more)
        {
            Validate(region);
        }

        Region?[] all = new Region?[Math.Max(own.Length, more.Count == 0 ? 0 : more.Max(r => r.Index) + 1)];
        own.CopyTo(all, 0);
        foreach (Region region in more)
        {
            all[region.Index] = all[region.Index] is null
                ? region
                : throw new ArgumentException($"Region {region.Index} is described twice.", nameof(more));
        }

        return all;
    }

    private static void Validate(Region region)
    {
        bool isConfig = region.Index == PciRegionIndex.Config;
        string? mistake =
            region.Index is < 0 or >= MaxCount ? $"its index is not within 0..{MaxCount - 1}"
            : region.Size == 0 ? "it is empty"
            : region.Index < PciRegionIndex.BarCount && !ulong.IsPow2(region.Size)
                ? "the size of a BAR must be a power of two"
            : isConfig && region.Size is not (PciConfigSpace.ConventionalSize or PciConfigSpace.ExtendedSize)
                ? "config space has 256 or 4096 bytes"
            : region is { MmapAreas.Count: > 0, Backing: null, Handler: null } ? "it has areas to map but no file"
            : region.MmapAreas.Any(area => !IsMappable(region, area)) ? "an area to map is not page-aligned or not "
                + "within it"
            : region.IoEventFds.Any(io => !IsWithin(region, io)) ? "an ioeventfd has a size other than 0, 1, 2, 4, 8 "
                + "or is not within it"
            : null;
        if (mistake is not null)
        {
            throw new ArgumentException($"Region {region.Index} is impossible: {mistake}.", nameof(region));
        }
    }

    private static bool IsWithin(Region region, IoEventFd io) =>
        io.Size is 0 or 1 or 2 or 4 or 8 && io.Offset < region.Size && io.Size <= region.Size - io.Offset;

    private static bool IsMappable(Region region, MmapArea area)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        ulong limit = Math.Min(region.Size, region.Backing?.Size ?? region.Size);
        return area.Size > 0 && area.Offset % page == 0 && area.Size % page == 0
            && area.Offset <= limit && area.Size <= limit - area.Offset;
    }
}
