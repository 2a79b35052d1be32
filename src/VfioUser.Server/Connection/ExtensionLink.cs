using System.Text.Json;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>An extension and one client, if they agree.</summary>
/// <param name="services">What the client is served with.</param>
/// <param name="channel">To the client.</param>
/// <param name="commandChannel">Where our commands go: the twin socket, if there is one.</param>
internal sealed class ExtensionLink(
    SessionServices services, MessageChannel channel, Func<MessageChannel> commandChannel)
    : IExtensionClient, IDisposable
{
    private bool _isOver;

    /// <summary>null without agreement.</summary>
    public IExtensionSession? Session { get; private set; }

    public PeerCredentials? Credentials { get; } = PeerCredentials.Of(channel.Socket);

    public uint MaxMessageFds { get; private set; }

    /// <summary>Opens the extension for a client that proposes it, and adds its regions and interrupts to what the
    /// client is served. An extension that fails is as good as none.</summary>
    /// <returns>What is agreed on, by its key in our VERSION; null when there is no agreement.</returns>
    /// <exception cref="VfioUserException">The proposal is malformed.</exception>
    public Dictionary<string, JsonElement>? Open(VersionCapabilities peer)
    {
        if (services.Extension is not { } extension
            || peer.Extensions?.TryGetValue(extension.Capability, out JsonElement proposal) != true)
        {
            return null;
        }

        MaxMessageFds = peer.MaxMessageFds;
        try
        {
            Session = extension.Open(proposal, this);
            if (Session is not null)
            {
                services.Dispatcher.Extend(Session);
            }
        }
        catch (Exception e) when (e is not VfioUserException)
        {
            ServerLog.CallbackFailed(services.Logger, e, nameof(IVfioUserExtension.Open));
            services.Dispatcher.Clear();
            Session?.Dispose();
            Session = null;
        }

        return Session is null ? null : new() { [extension.Capability] = Session.Agreement };
    }

    public bool Post(Action work) => services.Post(() =>
    {
        if (!_isOver)
        {
            work();
        }
    });

    public bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload)
    {
        try
        {
            return commandChannel().TrySend(new MessageHeader(0, command, 0, MessageFlags.NoReply, 0), payload);
        }
        catch (LinuxException)
        {
            // A dead connection shows at the next read.
            return false;
        }
    }

    /// <summary>The channel has room again.</summary>
    public void OnWritable() => Session?.OnWritable();

    public void Dispose()
    {
        _isOver = true;
        Session?.Dispose();
        Session = null;
    }
}
