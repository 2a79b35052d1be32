using System.Text.Json;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Links an extension and one client, if they agree.</summary>
/// <param name="services">The services of the loop.</param>
/// <param name="channel">The channel to the client.</param>
/// <param name="commandChannel">The channel for the server's commands: the twin socket, if there is one.</param>
internal sealed class ExtensionLink(
    SessionServices services, MessageChannel channel, Func<MessageChannel> commandChannel)
    : IExtensionClient, IDisposable
{
    private bool _isOver;

    /// <summary>The session with the extension; null without agreement.</summary>
    public IExtensionSession? Session { get; private set; }

    public PeerCredentials? Credentials { get; } = PeerCredentials.Of(channel.Socket);

    public uint MaxMessageFds { get; private set; }

    /// <summary>Opens the extension for a client that proposes it, and adds its regions and interrupts to those of the
    /// device. A failing extension counts as no agreement.</summary>
    /// <returns>The agreed value under its key in the server's VERSION; null without agreement.</returns>
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
            // The next read reports a dead connection.
            return false;
        }
    }

    /// <summary>Called when the channel has room again.</summary>
    public void OnWritable() => Session?.OnWritable();

    public void Dispose()
    {
        _isOver = true;
        Session?.Dispose();
        Session = null;
    }
}
