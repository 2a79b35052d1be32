using System.Text.Json;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The VERSION handshake with one client. Source: vfio-user spec, "VFIO_USER_VERSION".</summary>
/// <param name="extension">The extension that the client may propose.</param>
/// <param name="dma">Creates the twin socket.</param>
/// <param name="device">The commands of a device; null for an extension alone.</param>
/// <param name="grantsTwin">Whether the client may have a twin socket. The server may restart only without.</param>
internal sealed class VersionNegotiation(
    ExtensionLink extension, DmaLink dma, DeviceCommands? device, bool grantsTwin)
{
    /// <summary>The number of descriptors that an extension alone accepts in one message.</summary>
    private const uint MaxExtensionFds = 8;

    /// <summary>Reads the client's proposal and writes the server's answer.</summary>
    /// <param name="request">The first message.</param>
    /// <param name="isServed">false: the limit of clients served at a time is reached.</param>
    /// <param name="reply">The reply to fill.</param>
    /// <returns>The client's capabilities, and the minor version of the connection.</returns>
    /// <exception cref="VfioUserException">EINVAL, EBUSY: the connection cannot go on.</exception>
    public (VersionCapabilities Peer, ushort Minor) Negotiate(in Message request, bool isServed, Reply reply)
    {
        if (request.Header.Command != VfioUserCommand.Version)
        {
            throw new VfioUserException(Errno.EINVAL, "the first message must be VERSION");
        }

        VersionHeader proposed = request.Read<VersionHeader>();
        if (proposed.Major != VersionHeader.SupportedMajor)
        {
            throw new VfioUserException(Errno.EINVAL, $"the client speaks protocol {proposed.Major}.{proposed.Minor}");
        }

        ReadOnlySpan<byte> proposal = request.Payload[VersionHeader.Length..];
        VersionCapabilities peer = Parse(proposal);
        if (!isServed)
        {
            throw new VfioUserException(Errno.EBUSY, "as many clients as there is room for are served already");
        }

        Dictionary<string, JsonElement>? agreed = extension.Open(peer);
        byte[] json = device is null ? Answer(agreed) : Answer(device, peer, agreed, proposal.Length, reply);
        VersionHeader version = new(
            VersionHeader.SupportedMajor, Math.Min(proposed.Minor, VersionHeader.SupportedMinor));
        json.CopyTo(Wire.Write(reply.Allocate(VersionHeader.Length + json.Length), version));
        return (peer, version.Minor);
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

    /// <summary>The answer of an extension alone.</summary>
    private static byte[] Answer(Dictionary<string, JsonElement>? agreed) => agreed is null
        ? throw new VfioUserException(Errno.EINVAL, "the client does not propose what is to be had on this socket")
        : new VersionCapabilities(MaxExtensionFds) { Extensions = agreed }.ToBriefJson();

    /// <summary>Returns the fullest answer that fits: QEMU receives it into the buffer of its proposal, and would parse
    /// its own JSON if the server sent none. The agreed value of an extension is added. The twin socket is granted only
    /// if the answer can contain it.</summary>
    private byte[] Answer(
        DeviceCommands commands,
        VersionCapabilities peer,
        Dictionary<string, JsonElement>? agreed,
        int room,
        Reply reply)
    {
        if (peer.Migration is not (null or { PageSize: DirtyLog.PageSize }))
        {
            throw new VfioUserException(Errno.EINVAL, $"cannot migrate pages of {peer.Migration.PageSize} bytes");
        }

        bool wantsTwin = grantsTwin && peer is { TwinSocket.Supported: true, MaxMessageFds: > 0 };
        bool migrates = commands.CanMigrate && peer.Migration is not null;
        VersionCapabilities ours = new(
            MessageLimits.MaxFds,
            MessageLimits.MaxDataBytes,
            Math.Min(peer.MaxDmaMaps, DmaTable.MaxWindows),
            (ulong)Environment.SystemPageSize,
            peer.WriteMultiple,
            wantsTwin ? new TwinSocket(Supported: true, FdIndex: 0) : null,
            migrates ? new MigrationCapability(DirtyLog.PageSize) : null)
        {
            Extensions = agreed,
        };
        byte[] json = ours.ToJson(room);
        if (wantsTwin && json.AsSpan().IndexOf("\"twin_socket\""u8) >= 0)
        {
            reply.Attach(dma.OpenTwin());
        }

        return json;
    }
}
