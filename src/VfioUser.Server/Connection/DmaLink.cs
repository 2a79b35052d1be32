using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The transport of message DMA to one client: its own socket, or the twin socket that it requested.</summary>
/// <param name="session">The client.</param>
/// <param name="channel">The client's socket.</param>
/// <param name="dma">Sends the requests and receives the replies.</param>
/// <param name="serve">Serves the session for one turn of the loop, which also wakes up for one more
/// descriptor.</param>
internal sealed class DmaLink(
    ClientSession session, MessageChannel channel, MessageDma dma, Action<ClientSession, PollFd, long> serve)
    : IDmaClient, IDisposable
{
    private MessageChannel? _twin;
    private bool _twinBroke;
    private SafeFileHandle? _clientEnd;

    /// <summary>With the twin socket the server can send requests at any time, because no client waits for a reply
    /// there.</summary>
    public bool CanAsk => session.IsOpen && !_twinBroke && (HasTwin || !session.IsHandling);

    public ulong MaxTransferBytes => session.Peer?.MaxDataTransferSize ?? 0;

    public bool HasTwin => _twin is not null;

    /// <summary>The channel for the server's commands.</summary>
    public MessageChannel Commands => _twin ?? channel;

    /// <summary>The descriptor to poll while the twin socket has no room for unsent output.</summary>
    public PollFd WaitForRoom =>
        _twin is { WaitsForRoom: true } twin && !_twinBroke ? new PollFd(twin.Socket, PollEvents.Out) : PollFd.Nothing;

    /// <summary>Creates the twin socket.</summary>
    /// <returns>The client's end; owned by this object, which closes it in <see cref="Negotiated"/>.</returns>
    /// <exception cref="LinuxException">socketpair failed.</exception>
    public SafeFileHandle OpenTwin()
    {
        (SafeFileHandle ours, _clientEnd) = UnixSocket.CreatePair();
        _twin = new MessageChannel(ours);
        return _clientEnd;
    }

    /// <summary>Called when the reply to VERSION has been sent or queued.</summary>
    public void Negotiated()
    {
        _clientEnd?.Dispose();
        dma.Connect(this);
    }

    /// <summary>Sends queued output once the twin socket has room again.</summary>
    /// <returns>true once all of it is sent.</returns>
    public bool TakeRoom()
    {
        try
        {
            return _twin is { WaitsForRoom: true } twin && !_twinBroke && twin.Flush();
        }
        catch (LinuxException)
        {
            _twinBroke = true;
            return false;
        }
    }

    /// <summary>Whether a command that arrives while the device waits for guest memory must wait too, because it
    /// changes the device or unmaps the memory in use.</summary>
    public bool MustWait(in Message command) => dma.IsWaiting && command.Header.Command switch
    {
        VfioUserCommand.DmaUnmap => Wire.TryRead(command.Payload, out DmaUnmap unmap)
            && (unmap.Flags != DmaUnmapFlags.None || dma.Touches(unmap.Address, unmap.Size)),
        VfioUserCommand.DeviceReset or VfioUserCommand.DeviceFeature
            or VfioUserCommand.MigDataRead or VfioUserCommand.MigDataWrite => true,
        _ => false,
    };

    public bool TrySend(in MessageHeader header, ReadOnlySpan<byte> payload)
    {
        try
        {
            (_twin ?? channel).Send(header, payload);
            return true;
        }
        catch (Exception e) when (e is LinuxException or ProtocolViolationException)
        {
            _twinBroke = HasTwin;
            return false;
        }
    }

    public void Serve(long deadlineNs)
    {
        if (_twin is { } twin && TakeReply(twin))
        {
            return;
        }

        PollFd twinReply = _twin is null || _twinBroke ? PollFd.Nothing : new PollFd(_twin.Socket, _twin.WaitEvents);
        if (session.IsHandling)
        {
            Poll.Wait([twinReply], deadlineNs);
        }
        else
        {
            serve(session, twinReply, deadlineNs);
        }
    }

    public void Dispose()
    {
        dma.Disconnect();
        _clientEnd?.Dispose();
        _twin?.Dispose();
    }

    /// <returns>false when there is nothing to receive.</returns>
    private bool TakeReply(MessageChannel twin)
    {
        try
        {
            if (!twin.Flush())
            {
                return false;
            }

            switch (twin.Receive())
            {
                case ReceiveResult.Message:
                    _ = twin.Current.Header.IsReply && dma.TryComplete(twin.Current);
                    return true;
                case ReceiveResult.EndOfStream:
                    _twinBroke = true;
                    return true;
                default:
                    twin.ThrowIfOverdue();
                    return false;
            }
        }
        catch (Exception e) when (e is LinuxException or ProtocolViolationException)
        {
            _twinBroke = true;
            return true;
        }
    }
}
