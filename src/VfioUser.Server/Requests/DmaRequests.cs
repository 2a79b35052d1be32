using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about guest memory.</summary>
internal sealed class DmaRequests(
    IVfioUserDevice device, DmaTable table, MessageDma messageDma, DirtyLog dirtyLog, FileQuota quota, ILogger logger)
{
    /// <summary>8 TiB, as in libvfio-user.</summary>
    private const ulong MaxWindowSize = 1UL << 43;

    /// <summary>The size from which memory is guest RAM, in bytes; RAM without a file is slow. Firmware and small BARs
    /// need no warning.</summary>
    private const ulong LargeWindow = 16 << 20;

    private bool _warned;
    private bool _hasSharedRam;

    /// <summary>DMA_MAP. Refuses a window that is already mapped, even with the same properties.</summary>
    public void Map(in Message request)
    {
        DmaMap map = request.Read<DmaMap>();
        ArgSize.Require(map.ArgSize, DmaMap.Length);
        RequireSane(map, hasFile: request.Fds.Count > 0);
        if (request.Fds.Count > 1)
        {
            throw new VfioUserException(Errno.EINVAL, $"{request.Fds.Count} file descriptors came with one window");
        }

        table.RequireFree(map.Address, map.Size);
        DmaMapFlags rights = map.Flags & DmaMapFlags.ReadWrite;
        WindowBacking? backing = rights == DmaMapFlags.None ? null
            : request.Fds.Count == 0 ? new MessageBacking(messageDma, map.Address)
            : BackingFactory.Create(request.Fds.Take(0), map, table.Files);
        RequireQuota(backing);
        table.Add(new DmaWindow(map.Address, map.Size, rights, backing));
        WarnIfSlow(map, backing);
        device.OnDmaChanged();
    }

    /// <summary>DMA_UNMAP of the windows in a range, or of all. The reply echoes the request, followed on request by
    /// the bitmap of the pages that the device wrote in the range.</summary>
    public void Unmap(in Message request, Reply reply)
    {
        DmaUnmap unmap = request.Read<DmaUnmap>();
        ArgSize.Require(unmap.ArgSize, DmaUnmap.Length);
        switch (unmap.Flags)
        {
            case DmaUnmapFlags.None:
                table.Remove(unmap.Address, unmap.Size);
                reply.Set(unmap);
                break;
            case DmaUnmapFlags.GetDirtyBitmap:
                Report(request, unmap, reply);
                table.Remove(unmap.Address, unmap.Size);
                break;
            case DmaUnmapFlags.All when unmap is { Address: 0, Size: 0 }:
                table.Clear();
                reply.Set(unmap);
                break;
            default:
                throw new VfioUserException(
                    Errno.EINVAL, $"cannot unmap this range with flags 0x{(uint)unmap.Flags:X}");
        }

        device.OnDmaChanged();
    }

    /// <summary>Resets the warnings, for the next client.</summary>
    public void OnClientGone() => _warned = _hasSharedRam = false;

    /// <summary>Makes the reply to DMA_UNMAP with a bitmap, and marks the reported pages clean. Changes nothing unless
    /// the whole request is valid.</summary>
    private void Report(in Message request, in DmaUnmap unmap, Reply reply)
    {
        table.RequireWhole(unmap.Address, unmap.Size);
        if (!Wire.TryRead(request.Payload[DmaUnmap.Length..], out DirtyBitmap bitmap))
        {
            throw new VfioUserException(
                Errno.EINVAL, $"{request.Payload.Length} payload bytes are too few for a bitmap request");
        }

        DmaLoggingReport report = new(unmap.Address, unmap.Size, bitmap.PageSize);
        if (bitmap.Size < (ulong)dirtyLog.RequireReportable(report) || bitmap.Size > DirtyLog.MaxBitmapBytes)
        {
            throw new VfioUserException(Errno.EINVAL, $"a bitmap of {bitmap.Size} bytes is too small or too large");
        }

        int length = DmaUnmap.Length + DirtyBitmap.Length + (int)bitmap.Size;
        ArgSize.Require(unmap.ArgSize, length);
        Span<byte> rest = Wire.Write(reply.Allocate(length), unmap);
        dirtyLog.Report(Wire.Write(rest, bitmap), report);
    }

    /// <summary>Warns about RAM without a file. RAM comes with a file, or all of it without. If some of it did, the
    /// rest is memory of other devices, such as the BAR of a graphics card, which QEMU maps as well.</summary>
    private void WarnIfSlow(in DmaMap map, WindowBacking? backing)
    {
        _hasSharedRam |= backing is { File: not null };
        bool isRam = map.Size >= LargeWindow && map.Flags == DmaMapFlags.ReadWrite;
        if (!_warned && !_hasSharedRam && backing is MessageBacking && isRam)
        {
            _warned = true;
            ServerLog.MemoryWithoutFile(logger, map.Size >> 20, map.Address);
        }
    }

    private static void RequireSane(in DmaMap map, bool hasFile)
    {
        const DmaMapFlags means = DmaMapFlags.Mmap | DmaMapFlags.FileIo;
        if ((map.Flags & ~(DmaMapFlags.ReadWrite | means)) != 0 || (map.Flags & means) == means
            || ((map.Flags & means) != 0 && !hasFile))
        {
            throw new VfioUserException(Errno.EINVAL, $"impossible flags 0x{(uint)map.Flags:X}");
        }

        DirtyLog.RequireRange(map.Address, map.Size);
        if (map.Size > MaxWindowSize)
        {
            throw new VfioUserException(Errno.ENOSPC, $"a window of 0x{map.Size:X} bytes is too large");
        }
    }

    private void RequireQuota(WindowBacking? backing)
    {
        if (backing is not { File: not null })
        {
            return;
        }

        try
        {
            quota.Require(0);
        }
        catch
        {
            backing.Dispose();
            throw;
        }
    }
}
