using System.Text.Json;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>An extension and one client, if they agree. Commands that take their time do not hold up others: their replies
/// come later, and are told by their ids.</summary>
/// <param name="extension">null: none.</param>
/// <param name="channel">To the client.</param>
/// <param name="commandChannel">Where our commands go: the twin socket, if there is one.</param>
/// <param name="post">Runs work on the thread of the device.</param>
/// <param name="refusals">For what the client did wrong.</param>
/// <param name="logger">For what we did wrong.</param>
internal sealed class ExtensionLink(
    IVfioUserExtension? extension,
    MessageChannel channel,
    Func<MessageChannel> commandChannel,
    Func<Action, bool> post,
    RefusalLog refusals,
    ILogger logger)
    : IExtensionClient, IDisposable
{
    private readonly CommandReplies _replies = new(
        channel,
        post,
        (header, refusal) => refusals.Refused(header, refusal),
        (header, e) => ServerLog.DeviceFailed(logger, e, header.Command, header.Id),
        commandChannel);
    private IExtensionSession? _session;

    public PeerCredentials? Credentials { get; } = PeerCredentials.Of(channel.Socket);

    public uint MaxMessageFds { get; private set; }

    /// <summary>A command is under way whose reply must come before those of later ones.</summary>
    public bool IsInOrder { get; private set; }

    public bool Post(Action work) => _replies.Post(work);

    public bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload) => _replies.TrySend(command, payload);

    /// <summary>Opens the extension for a client that proposes it.</summary>
    /// <returns>What is agreed on, by its key in our VERSION; null when there is no agreement.</returns>
    public Dictionary<string, JsonElement>? Open(VersionCapabilities peer)
    {
        if (extension is null || peer.Extensions?.TryGetValue(extension.Capability, out JsonElement proposal) != true)
        {
            return null;
        }

        MaxMessageFds = peer.MaxMessageFds;
        _session = Open(extension, proposal);
        return _session is null ? null : new() { [extension.Capability] = _session.Agreement };
    }

    /// <summary>Carries out a command of the extension.</summary>
    /// <returns>false when it is none.</returns>
    public bool TryHandle(in Message request)
    {
        if (_session is null)
        {
            return false;
        }

        MessageHeader header = request.Header;
        try
        {
            if (_session.Handle(request) is not { } work)
            {
                return false;
            }

            bool isInOrder = _session.IsInOrder(header.Command);
            IsInOrder = _replies.Answer(header, work, isInOrder ? () => IsInOrder = false : null) && isInOrder;
        }
        catch (Exception e)
        {
            _replies.Refuse(header, e);
        }

        return true;
    }

    /// <summary>The channel has room again.</summary>
    public void OnWritable() => _session?.OnWritable();

    /// <summary>Counts the extension's regions and interrupts among those of the device.</summary>
    public void Complete(in MessageHeader request, Reply reply)
    {
        if (_session is not null && request.Command == VfioUserCommand.DeviceGetInfo
            && Wire.TryRead(reply.Payload, out DeviceInfo info))
        {
            reply.Set(info with
            {
                RegionCount = Math.Max(info.RegionCount, (uint)_session.RegionCount),
                IrqCount = Math.Max(info.IrqCount, (uint)_session.IrqCount),
            });
        }
    }

    public void Dispose()
    {
        _replies.Dispose();
        _session?.Dispose();
        _session = null;
    }

    /// <summary>An extension that fails is as good as none.</summary>
    private IExtensionSession? Open(IVfioUserExtension offered, JsonElement proposal)
    {
        try
        {
            return offered.Open(proposal, this);
        }
        catch (Exception e) when (e is not VfioUserException)
        {
            ServerLog.CallbackFailed(logger, e, nameof(IVfioUserExtension.Open));
            return null;
        }
    }
}
