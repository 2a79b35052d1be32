using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Executes the commands of one client, its VERSION first.</summary>
/// <param name="services">The services of the loop.</param>
/// <param name="negotiation">The handshake.</param>
/// <param name="extension">The extension that the client may agree on.</param>
/// <param name="deadlines">Knows which messages are late.</param>
/// <param name="isServed">false: too many clients are served already, so VERSION is answered with EBUSY.</param>
internal sealed class RequestExecutor(
    SessionServices services,
    VersionNegotiation negotiation,
    ExtensionLink extension,
    SessionDeadlines deadlines,
    bool isServed)
{
    /// <summary>The client's capabilities; null before its VERSION.</summary>
    public VersionCapabilities? Peer { get; private set; }

    /// <summary>Executes one command.</summary>
    /// <param name="message">Not a reply.</param>
    /// <param name="reply">Filled when the command succeeds.</param>
    public Errno Execute(in Message message, Reply reply)
    {
        if (services.Restart?.IsPoisonous() == true)
        {
            ServerLog.Poisonous(services.Logger, message.Header.Command);
            return Errno.EIO;
        }

        return !message.Header.IsCommand ? Errno.EINVAL
            : Peer is not null && deadlines.IsLate && !StandstillWatch.IsCarriedOut(message) ? Errno.ETIMEDOUT
            : ExecuteAnyway(message, reply);
    }

    /// <summary>Executes a command even if it is late, or if another process ended when it executed it.</summary>
    public Errno ExecuteAnyway(in Message message, Reply reply) => Peer is { } peer
        ? services.Dispatcher.Dispatch(message, peer, extension.Session, reply)
        : Negotiate(message, reply);

    private Errno Negotiate(in Message message, Reply reply)
    {
        MessageHeader header = message.Header;
        try
        {
            (VersionCapabilities peer, ushort minor) = negotiation.Negotiate(message, isServed, reply);
            ServerLog.Negotiated(
                services.Logger,
                services.HasDevice ? LogLevel.Information : LogLevel.Debug,
                minor,
                peer.MaxMessageFds,
                peer.MaxDataTransferSize);
            Peer = peer;
            deadlines.OnNegotiated();
            return Errno.None;
        }
        catch (VfioUserException e)
        {
            services.Dispatcher.Refusals.Refused(header, e);
            return e.Errno;
        }
    }
}
