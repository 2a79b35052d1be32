using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The VERSION handshake. Source: vfio-user spec, "VFIO_USER_VERSION".</summary>
internal static class VersionNegotiation
{
    /// <summary>What we take in one message; QEMU refuses servers that name more.</summary>
    public const uint MaxMessageFds = 16;

    /// <summary>The largest count of a region access.</summary>
    public const ulong MaxDataTransferSize = 1 << 20;

    /// <summary>Reads the client's proposal and writes our answer, which is never longer: QEMU receives it into the
    /// buffer that it sent the proposal from, and would parse its own JSON if we sent none.</summary>
    /// <returns>What the client can do, and the minor version of the connection.</returns>
    /// <exception cref="VfioUserException">EINVAL: the connection cannot go on.</exception>
    public static (VersionCapabilities Peer, ushort Minor) Negotiate(in Message request, Reply reply)
    {
        VersionHeader proposed = request.Read<VersionHeader>();
        if (proposed.Major != VersionHeader.SupportedMajor)
        {
            throw new VfioUserException(Errno.EINVAL, $"the client speaks protocol {proposed.Major}.{proposed.Minor}");
        }

        VersionCapabilities peer = Parse(request.Payload[VersionHeader.Length..]);
        VersionCapabilities ours = new(
            MaxMessageFds,
            MaxDataTransferSize,
            Math.Min(peer.MaxDmaMaps, DmaTable.MaxWindows),
            (ulong)Environment.SystemPageSize,
            peer.WriteMultiple);
        ushort minor = Math.Min(proposed.Minor, VersionHeader.SupportedMinor);
        ReadOnlySpan<byte> json = Fitting(ours.ToJson(), request.Payload.Length - VersionHeader.Length);
        Span<byte> tail = Wire.Write(
            reply.Allocate(VersionHeader.Length + json.Length), new VersionHeader(VersionHeader.SupportedMajor, minor));
        json.CopyTo(tail);
        return (peer, minor);
    }

    /// <summary>The JSON; or, for want of room, an empty object, which leaves the spec's cautious defaults; or nothing.</summary>
    private static ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> json, int room)
    {
        ReadOnlySpan<byte> empty = "{}\0"u8;
        return json.Length <= room ? json : empty.Length <= room ? empty : default;
    }

    private static VersionCapabilities Parse(ReadOnlySpan<byte> tail)
    {
        try
        {
            return VersionCapabilities.Parse(tail);
        }
        catch (InvalidDataException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }
}
