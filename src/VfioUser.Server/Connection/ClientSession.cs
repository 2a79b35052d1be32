using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Linux;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>One client, from accept to close. Ends in an orderly way: nothing more is sent, what still arrives is
/// dropped, and only when the client has closed its side (or a deadline is past) do we close ours.</summary>
internal sealed class ClientSession : IDisposable
{
    private readonly MessageChannel _channel;
    private readonly RequestDispatcher _dispatcher;
    private readonly ServerStatistics _statistics;
    private readonly TimeSpan _drainTimeout;
    private readonly ILogger _logger;
    private readonly Reply _reply = new();
    private VersionCapabilities? _peer;
    private long _drainDeadlineNs = Poll.Never;

    public ClientSession(
        SafeFileHandle socket,
        RequestDispatcher dispatcher,
        ServerStatistics statistics,
        VfioUserServerOptions options,
        ILogger logger)
    {
        _channel = new MessageChannel(socket, options.Channel);
        _dispatcher = dispatcher;
        _statistics = statistics;
        _drainTimeout = options.DrainTimeout;
        _logger = logger;
    }

    /// <summary>Nothing is left to do but to dispose of it.</summary>
    public bool IsOver { get; private set; }

    public PollFd WaitFor => new(_channel.Socket, IsEnding ? PollEvents.In : _channel.WaitEvents);

    public long DeadlineNs => IsEnding ? _drainDeadlineNs : _channel.DeadlineNs;

    private bool IsEnding => _drainDeadlineNs != Poll.Never;

    /// <summary>Handles one message, or whatever else can be done without waiting.</summary>
    /// <returns>false when there is nothing to do before the socket or the deadline says so.</returns>
    public bool Step()
    {
        try
        {
            return IsEnding ? Drain() : Advance();
        }
        catch (ProtocolViolationException e)
        {
            ServerLog.ProtocolViolation(_logger, e.Message);
            Refuse(e.Header);
            BeginEnd();
            return true;
        }
        catch (LinuxException e)
        {
            ServerLog.ConnectionBroke(_logger, e.Message);
            IsOver = true;
            return true;
        }
    }

    /// <summary>Says goodbye; <see cref="Step"/> does the rest.</summary>
    public void BeginEnd()
    {
        if (!IsEnding)
        {
            _drainDeadlineNs = MonotonicClock.After(_drainTimeout);
            _channel.EndOutput();
        }
    }

    public void Dispose() => _channel.Dispose();

    private bool Advance()
    {
        if (!_channel.Flush())
        {
            _channel.ThrowIfOverdue();
            return false;
        }

        switch (_channel.Receive())
        {
            case ReceiveResult.Message:
                Handle(_channel.Current);
                return true;
            case ReceiveResult.EndOfStream:
                IsOver = true;
                return true;
            default:
                _channel.ThrowIfOverdue();
                return false;
        }
    }

    private bool Drain()
    {
        IsOver = _channel.Discard() || MonotonicClock.NowNs >= _drainDeadlineNs;
        return IsOver;
    }

    private void Handle(in Message message)
    {
        MessageHeader header = message.Header;
        ServerLog.Request(_logger, header.Command, header.Id, message.Payload.Length);
        if (header.IsReply)
        {
            ServerLog.UnsolicitedReply(_logger, header.Command, header.Id);
            return;
        }

        _statistics.CountMessage(header.Command);
        _reply.Clear();
        Errno errno = !header.IsCommand ? Errno.EINVAL
            : _peer is { } peer ? _dispatcher.Dispatch(message, peer, _reply)
            : Negotiate(message);

        // What the handler left goes before the reply, so that a client which has the reply finds nothing open.
        _channel.Release();
        if (!header.WantsNoReply)
        {
            if (errno == Errno.None)
            {
                _channel.Send(header.ToReply(_reply.Payload.Length), _reply.Payload, _reply.Fds);
            }
            else
            {
                _channel.Send(header.ToErrorReply(errno), default);
            }
        }

        if (_peer is null)
        {
            BeginEnd();
        }
    }

    private Errno Negotiate(in Message message)
    {
        MessageHeader header = message.Header;
        try
        {
            if (header.Command != VfioUserCommand.Version)
            {
                throw new VfioUserException(Errno.EINVAL, "the first message must be VERSION");
            }

            (VersionCapabilities peer, ushort minor) = VersionNegotiation.Negotiate(message, _reply);
            ServerLog.Negotiated(_logger, minor, peer.MaxMessageFds, peer.MaxDataTransferSize);
            _peer = peer;
            return Errno.None;
        }
        catch (VfioUserException e)
        {
            ServerLog.Refused(_logger, header.Command, header.Id, e.Errno, e.Message);
            return e.Errno;
        }
    }

    /// <summary>Answers the message that broke the framing, if there is one and it wants that.</summary>
    private void Refuse(MessageHeader? offender)
    {
        if (offender is not { IsReply: false, WantsNoReply: false } header || _channel.HasUnsent)
        {
            return;
        }

        try
        {
            _channel.Send(header.ToErrorReply(Errno.EINVAL), default);
        }
        catch (LinuxException e)
        {
            ServerLog.ConnectionBroke(_logger, e.Message);
        }
    }
}
