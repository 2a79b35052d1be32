using System.Text.Json;
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

    /// <summary>The same where there is an extension alone.</summary>
    public const uint MaxExtensionFds = 8;

    /// <summary>The largest count of a region access.</summary>
    public const ulong MaxDataTransferSize = 1 << 20;

    /// <summary>Reads the client's proposal.</summary>
    /// <returns>What the client can do, and the minor version of the connection.</returns>
    /// <exception cref="VfioUserException">EINVAL: the connection cannot go on.</exception>
    public static (VersionCapabilities Peer, ushort Minor) Read(in Message request)
    {
        VersionHeader proposed = request.Read<VersionHeader>();
        if (proposed.Major != VersionHeader.SupportedMajor)
        {
            throw new VfioUserException(Errno.EINVAL, $"the client speaks protocol {proposed.Major}.{proposed.Minor}");
        }

        try
        {
            VersionCapabilities peer = VersionCapabilities.Parse(request.Payload[VersionHeader.Length..]);
            return (peer, Math.Min(proposed.Minor, VersionHeader.SupportedMinor));
        }
        catch (InvalidDataException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }

    /// <summary>The answer for a client of a device, which is never longer than the proposal: QEMU receives it into the
    /// buffer that it sent the proposal from, and would parse its own JSON if we sent none. What was agreed on of an
    /// extension comes on top. The twin socket is granted only if the answer can say so.</summary>
    /// <param name="peer">What the client can do.</param>
    /// <param name="agreed">Keys of extensions; null for none.</param>
    /// <param name="canMigrate">The device's state can be taken elsewhere.</param>
    /// <param name="room">Bytes of JSON in the proposal.</param>
    /// <param name="twin">The answer grants a twin socket.</param>
    /// <exception cref="VfioUserException">EINVAL: the connection cannot go on.</exception>
    public static byte[] Answer(
        VersionCapabilities peer, Dictionary<string, JsonElement>? agreed, bool canMigrate, int room, out bool twin)
    {
        if (peer.Migration is not (null or { PageSize: DirtyLog.PageSize }))
        {
            throw new VfioUserException(Errno.EINVAL, $"cannot migrate pages of {peer.Migration.PageSize} bytes");
        }

        bool isWanted = peer is { TwinSocket.Supported: true, MaxMessageFds: > 0 };
        VersionCapabilities ours = new(
            MaxMessageFds,
            MaxDataTransferSize,
            Math.Min(peer.MaxDmaMaps, DmaTable.MaxWindows),
            (ulong)Environment.SystemPageSize,
            peer.WriteMultiple,
            isWanted ? new TwinSocket(Supported: true, FdIndex: 0) : null,
            canMigrate && peer.Migration is not null ? new MigrationCapability(DirtyLog.PageSize) : null)
        {
            Extensions = agreed,
        };
        byte[] json = ours.ToJson(room);
        twin = isWanted && json.AsSpan().IndexOf("\"twin_socket\""u8) >= 0;
        return json;
    }

    /// <summary>The answer for a client of an extension alone.</summary>
    /// <param name="agreed">The key of the extension; null for none.</param>
    /// <exception cref="VfioUserException">EINVAL: there is nothing else to be had.</exception>
    public static byte[] Answer(Dictionary<string, JsonElement>? agreed) => agreed is null
        ? throw new VfioUserException(Errno.EINVAL, "the client does not propose what is to be had on this socket")
        : new VersionCapabilities(MaxExtensionFds) { Extensions = agreed }.ToBriefJson();

    /// <summary>Makes the reply.</summary>
    public static void Write(Reply reply, ushort minor, ReadOnlySpan<byte> json) => json.CopyTo(Wire.Write(
        reply.Allocate(VersionHeader.Length + json.Length), new VersionHeader(VersionHeader.SupportedMajor, minor)));
}
