using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about guest memory.</summary>
internal sealed class DmaRequests(IVfioUserDevice device, DmaTable table, ILogger logger)
{
    /// <summary>8 TiB, as libvfio-user has it.</summary>
    private const ulong MaxWindowSize = 1UL << 43;

    /// <summary>Windows without a file that are smaller than this are parts of BARs or ROMs rather than guest memory.</summary>
    private const ulong MinMemorySize = 16UL << 20;

    private bool _hasWarned;

    /// <summary>DMA_MAP. A window that is mapped already is refused, even when nothing about it is new.</summary>
    public void Map(in Message request)
    {
        DmaMap map = request.Read<DmaMap>();
        ArgSize.Require(map.ArgSize, DmaMap.Length);
        RequireSane(map);
        if (request.Fds.Count > 1)
        {
            throw new VfioUserException(Errno.EINVAL, $"{request.Fds.Count} file descriptors came with one window");
        }

        table.RequireFree(map.Address, map.Size);
        bool isReachable = request.Fds.Count == 1 && map.Flags != DmaMapFlags.None;
        WindowBacking? backing = isReachable ? BackingFactory.Create(request.Fds.Take(0), map) : null;
        WarnUnlessShared(map, request.Fds.Count > 0);
        table.Add(new DmaWindow(map.Address, map.Size, map.Flags, backing));
        device.OnDmaChanged();
    }

    /// <summary>DMA_UNMAP of one window, or of all. The reply echoes the request.</summary>
    public void Unmap(in Message request, Reply reply)
    {
        DmaUnmap unmap = request.Read<DmaUnmap>();
        ArgSize.Require(unmap.ArgSize, DmaUnmap.Length);
        switch (unmap.Flags)
        {
            case DmaUnmapFlags.None:
                table.Remove(unmap.Address, unmap.Size);
                break;
            case DmaUnmapFlags.All when unmap is { Address: 0, Size: 0 }:
                table.Clear();
                break;
            default:
                throw new VfioUserException(Errno.EINVAL, $"cannot unmap with flags 0x{(uint)unmap.Flags:X} here");
        }

        device.OnDmaChanged();
        reply.Set(unmap);
    }

    /// <summary>Once for each client: whose first window finds the table empty.</summary>
    private void WarnUnlessShared(in DmaMap map, bool hasFile)
    {
        _hasWarned &= table.Count > 0;
        if (!hasFile && !_hasWarned && map.Flags == DmaMapFlags.ReadWrite && map.Size >= MinMemorySize)
        {
            _hasWarned = true;
            ServerLog.MemoryNotShared(logger, map.Address, map.Size >> 20);
        }
    }

    private static void RequireSane(in DmaMap map)
    {
        if ((map.Flags & ~DmaMapFlags.ReadWrite) != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"unknown flags 0x{(uint)map.Flags:X}");
        }

        if (map.Size == 0 || map.Size - 1 > ulong.MaxValue - map.Address)
        {
            throw new VfioUserException(Errno.EINVAL, $"0x{map.Address:X}+0x{map.Size:X} is empty or wraps");
        }

        if (map.Size > MaxWindowSize)
        {
            throw new VfioUserException(Errno.ENOSPC, $"a window of 0x{map.Size:X} bytes is too large");
        }
    }
}
