using System.Runtime.InteropServices;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Regions;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about regions.</summary>
/// <param name="device">The device, which serves all regions but those of the extension; null for an extension
/// alone.</param>
/// <param name="regions">The regions.</param>
/// <param name="statistics">Counts the accesses that the device serves.</param>
internal sealed class RegionRequests(IVfioUserDevice? device, RegionTable regions, ServerStatistics statistics)
{
    /// <summary>DEVICE_GET_REGION_INFO. Capabilities that do not fit the client's argsz are omitted together with the
    /// descriptor; the reply's argsz then contains the size of a full reply.</summary>
    public void GetInfo(in Message request, VersionCapabilities peer, Reply reply)
    {
        RegionInfo asked = request.Read<RegionInfo>();
        ArgSize.Require(asked.ArgSize, RegionInfo.Length);
        if (regions.At(asked.Index) is not { } region)
        {
            reply.Set(new RegionInfo(RegionInfo.Length, RegionInfoFlags.None, asked.Index, 0, 0, 0));
            return;
        }

        bool canMap = region.MmapAreas.Count > 0 && peer.MaxMessageFds > 0;
        int chain = RegionCapabilities.LengthOf(region, canMap);
        int length = RegionInfo.Length + chain;
        bool fits = length <= asked.ArgSize;
        bool hasChain = fits && chain > 0;
        RegionInfoFlags flags = (RegionInfoFlags)region.Access
            | (canMap ? RegionInfoFlags.Mmap : 0)
            | (hasChain ? RegionInfoFlags.Capabilities : 0);
        uint capabilities = hasChain ? RegionInfo.Length : 0u;

        Span<byte> payload = reply.Allocate(fits ? length : RegionInfo.Length);
        Span<byte> rest = Wire.Write(
            payload, new RegionInfo((uint)length, flags, asked.Index, capabilities, region.Size, Offset: 0));
        if (hasChain)
        {
            RegionCapabilities.Write(rest, region, canMap);
        }

        if (canMap && fits)
        {
            reply.Attach((region.Handler is { } handler ? handler.File : region.Backing)!.Handle);
        }
    }

    /// <summary>REGION_READ.</summary>
    public void Read(in Message request, VersionCapabilities peer, Reply reply)
    {
        RegionTransfer access = request.Read<RegionTransfer>();
        if (access.Count > Math.Min(MessageLimits.MaxDataBytes, peer.MaxDataTransferSize))
        {
            throw new VfioUserException(Errno.EINVAL, $"{access.Count} bytes are too many for one message");
        }

        Region region = regions.Require(access, RegionAccess.Read);
        Span<byte> data = Wire.Write(reply.Allocate(RegionTransfer.Length + (int)access.Count), access);
        if (region.Handler is { } handler)
        {
            handler.Read(access.Offset, data);
            return;
        }

        if (!data.IsEmpty)
        {
            device!.Read(region.Index, access.Offset, data);
        }

        statistics.CountRegionRead(data.Length);
    }

    /// <summary>REGION_WRITE. The reply of an extension's region may come later.</summary>
    public void Write(in Message request, Reply reply)
    {
        RegionTransfer access = request.Read<RegionTransfer>();
        ReadOnlySpan<byte> data = request.Payload[RegionTransfer.Length..];
        if (access.Count != data.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"{data.Length} bytes came with a write of {access.Count}");
        }

        reply.Set(access);
        Region region = regions.Require(access, RegionAccess.Write);
        if (region.Handler is { } handler)
        {
            Write(handler, access, data, reply);
            return;
        }

        Write(region, access.Offset, data);
        if (request.Header.WantsNoReply)
        {
            statistics.CountPostedWrite();
        }
    }

    /// <summary>REGION_WRITE_MULTI. Stops at the first refused entry; the reply has the number of entries
    /// done.</summary>
    public void WriteMulti(in Message request, Reply reply)
    {
        ulong count = request.Read<RegionWriteMulti>().Count;
        ReadOnlySpan<byte> entries = request.Payload[RegionWriteMulti.Length..];
        if (count > (ulong)(entries.Length / RegionWriteEntry.Length))
        {
            throw new VfioUserException(Errno.EINVAL, $"{count} writes do not fit into {entries.Length} bytes");
        }

        int done = 0;
        while (done < (int)count && TryWrite(Wire.Read<RegionWriteEntry>(entries[(done * RegionWriteEntry.Length)..])))
        {
            done++;
        }

        if (request.Header.WantsNoReply)
        {
            statistics.CountPostedWrite(done);
        }

        reply.Set(new RegionWriteMulti((ulong)done));
    }

    private bool TryWrite(RegionWriteEntry entry)
    {
        if (entry.Count > sizeof(ulong))
        {
            return false;
        }

        ulong data = entry.Data;
        try
        {
            Region region = regions.Require(
                new RegionTransfer(entry.Offset, entry.Region, entry.Count), RegionAccess.Write);
            if (region.Handler is not null)
            {
                return false;
            }

            Write(region, entry.Offset, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in data))[..(int)entry.Count]);
            return true;
        }
        catch (VfioUserException)
        {
            return false;
        }
    }

    private static void Write(
        IExtensionRegion region, in RegionTransfer access, ReadOnlySpan<byte> data, Reply reply)
    {
        Task work = region.Write(access.Offset, data);
        if (!work.IsCompletedSuccessfully)
        {
            reply.Defer(Finish(work, access), isInOrder: true);
        }
    }

    private static async Task<CommandReply> Finish(Task work, RegionTransfer access)
    {
        await work.ConfigureAwait(false);
        return new CommandReply(Wire.AsBytes(in access).ToArray());
    }

    private void Write(Region region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            device!.Write(region.Index, offset, data);
        }

        statistics.CountRegionWrite(data.Length);
    }
}
