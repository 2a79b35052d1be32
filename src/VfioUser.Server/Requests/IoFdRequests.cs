using VfioUser.Protocol;
using VfioUser.Server.Regions;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about writes that may arrive as signals.</summary>
internal sealed class IoFdRequests(RegionTable regions, IoSignals signals)
{
    private const uint FlagDataMatch = 1;               // KVM_IOEVENTFD_FLAG_DATAMATCH
    private const uint FlagPortIo = 2;                  // KVM_IOEVENTFD_FLAG_PIO

    /// <summary>DEVICE_GET_REGION_IO_FDS. Entries that do not fit the client's argsz are omitted together with their
    /// descriptors. If there are more descriptors than the client accepts in one message, only the first are sent, with
    /// their entries.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such region, or a field that must be 0 is not.</exception>
    public void Get(in Message request, VersionCapabilities peer, Reply reply)
    {
        RegionIoFds asked = request.Read<RegionIoFds>();
        ArgSize.Require(asked.ArgSize, RegionIoFds.Length);
        if (asked is not { Flags: 0, Count: 0 })
        {
            throw new VfioUserException(Errno.EINVAL, $"flags {asked.Flags} and count {asked.Count} must be 0");
        }

        Region region = regions.At(asked.Index)
            ?? throw new VfioUserException(Errno.EINVAL, $"the device has no region {asked.Index}");
        IoEventFd[] entries =
            [.. region.IoEventFds.Take((int)Math.Min(peer.MaxMessageFds, MessageLimits.MaxFds))];
        int length = RegionIoFds.Length + (entries.Length * RegionIoFdEntry.Length);
        bool fits = length <= asked.ArgSize;
        Span<byte> rest = Wire.Write(
            reply.Allocate(fits ? length : RegionIoFds.Length),
            new RegionIoFds((uint)length, 0, asked.Index, (uint)entries.Length));
        if (!fits)
        {
            return;
        }

        foreach (IoEventFd io in entries)
        {
            uint flags = (io.DataMatch is not null ? FlagDataMatch : 0) | (io.IsPortIo ? FlagPortIo : 0);
            uint fd = (uint)reply.Attach(signals.Open(region, io).Handle);
            rest = Wire.Write(rest, new RegionIoFdEntry(io.Offset, io.Size, fd, 0, flags, 0, io.DataMatch ?? 0));
        }
    }
}
