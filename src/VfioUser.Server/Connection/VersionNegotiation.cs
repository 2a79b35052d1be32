using Microsoft.Win32.SafeHandles;
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
    /// <param name="request">The VERSION message.</param>
    /// <param name="reply">Filled.</param>
    /// <param name="canMigrate">The device's state can be taken elsewhere.</param>
    /// <param name="openTwin">Makes a twin socket and returns the client's end of it.</param>
    /// <returns>What the client can do, and the minor version of the connection.</returns>
    /// <exception cref="VfioUserException">EINVAL: the connection cannot go on.</exception>
    public static (VersionCapabilities Peer, ushort Minor) Negotiate(
        in Message request, Reply reply, bool canMigrate, Func<SafeFileHandle> openTwin)
    {
        VersionHeader proposed = request.Read<VersionHeader>();
        if (proposed.Major != VersionHeader.SupportedMajor)
        {
            throw new VfioUserException(Errno.EINVAL, $"the client speaks protocol {proposed.Major}.{proposed.Minor}");
        }

        VersionCapabilities peer = Parse(request.Payload[VersionHeader.Length..]);
        ushort minor = Math.Min(proposed.Minor, VersionHeader.SupportedMinor);
        byte[] json = Answer(peer, canMigrate, request.Payload.Length - VersionHeader.Length, out bool twin);
        if (twin)
        {
            reply.Attach(openTwin());
        }

        Span<byte> tail = Wire.Write(
            reply.Allocate(VersionHeader.Length + json.Length), new VersionHeader(VersionHeader.SupportedMajor, minor));
        json.CopyTo(tail);
        return (peer, minor);
    }

    /// <summary>The fullest answer that there is room for. The twin socket is granted only if the answer can say so.</summary>
    private static byte[] Answer(VersionCapabilities peer, bool canMigrate, int room, out bool twin)
    {
        VersionCapabilities ours = new(
            MaxMessageFds,
            MaxDataTransferSize,
            Math.Min(peer.MaxDmaMaps, DmaTable.MaxWindows),
            (ulong)Environment.SystemPageSize,
            peer.WriteMultiple,
            Migration: canMigrate && peer.Migration is not null ? new MigrationCapability(DirtyLog.PageSize) : null);
        bool isWanted = peer is { TwinSocket.Supported: true, MaxMessageFds: > 0 };
        TwinSocket? socket = isWanted ? new TwinSocket(Supported: true, FdIndex: 0) : null;
        byte[] json = (ours with { TwinSocket = socket }).ToJson(room);
        twin = isWanted && json.AsSpan().IndexOf("\"twin_socket\""u8) >= 0;
        return json;
    }

    private static VersionCapabilities Parse(ReadOnlySpan<byte> tail)
    {
        try
        {
            VersionCapabilities peer = VersionCapabilities.Parse(tail);
            return peer.Migration is null or { PageSize: DirtyLog.PageSize }
                ? peer
                : throw new VfioUserException(Errno.EINVAL, $"cannot migrate pages of {peer.Migration.PageSize} bytes");
        }
        catch (InvalidDataException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }
}
