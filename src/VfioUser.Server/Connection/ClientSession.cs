using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Requests;
using VfioUser.Server.Restart;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>One client, from accept to close. The orderly end: the server sends nothing more, drops what still arrives,
/// and closes its side only when the client has closed its own or a deadline has passed.</summary>
internal sealed class ClientSession : IDisposable
{
    private readonly SessionServices _services;
    private readonly RestartRecorder? _restart;
    private readonly MessageChannel _channel;
    private readonly ILogger _logger;
    private readonly Reply _reply = new();
    private readonly LateReplies _lateReplies;
    private readonly DmaLink _dmaLink;
    private readonly ExtensionLink _extension;
    private readonly RequestExecutor _executor;
    private readonly SessionDeadlines _deadlines;
    private readonly Action _onInOrderDone;
    private bool _isInOrder;                            // a command is being executed that no later one may overtake
    private bool _isHeld;                               // the current message waits for that command or the device
    private long _drainDeadlineNs = Poll.Never;

    /// <param name="socket">The client's socket; owned by the session.</param>
    /// <param name="services">The services of the loop.</param>
    /// <param name="isServed">false: too many clients are served already, so VERSION is answered with EBUSY.</param>
    /// <param name="aliveNs">When an earlier process last served the client, CLOCK_MONOTONIC; null for a new
    /// client.</param>
    public ClientSession(
        SafeFileHandle socket, SessionServices services, bool isServed = true, long? aliveNs = null)
    {
        _services = services;
        _restart = services.Restart;
        _logger = services.Logger;
        IsServed = isServed;
        _channel = new MessageChannel(
            socket, services.Options.Channel with { KeepsUntilConsumed = _restart is not null });
        _dmaLink = new DmaLink(this, _channel, services.Dma, services.ServeInside);
        _extension = new ExtensionLink(services, _channel, () => _dmaLink.Commands);
        _lateReplies = new LateReplies(_channel, services.Post, services.Dispatcher.Refusals, _logger);
        _deadlines = new SessionDeadlines(_channel, services.Options, HasDevice, _logger, aliveNs);
        VersionNegotiation negotiation = new(
            _extension, _dmaLink, services.Dispatcher.Device, grantsTwin: _restart is null);
        _executor = new RequestExecutor(services, negotiation, _extension, _deadlines, isServed);
        _onInOrderDone = () => _isInOrder = false;
    }

    /// <summary>Whether the client is within the limit of clients served at a time.</summary>
    public bool IsServed { get; }

    /// <summary>Whether the session can be disposed of.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client's capabilities; null before its VERSION.</summary>
    public VersionCapabilities? Peer => _executor.Peer;

    /// <summary>Whether a command of the client is being executed.</summary>
    public bool IsHandling { get; private set; }

    /// <summary>Whether the handshake is done, the end has not begun, and no command waits for the device.</summary>
    public bool IsOpen => Peer is not null && !_isHeld && !IsEnding && !IsOver;

    /// <summary>Whether the session waits for a message.</summary>
    public bool IsListening => !IsEnding && !IsWaiting && !_channel.WaitsForRoom && !_channel.HoldsPart;

    /// <summary>Whether the session can do nothing before it receives something.</summary>
    public bool IsDry => IsListening && !IsOver && !_isHeld && !_channel.HasWhole;

    public PollFd WaitFor => new(
        _channel.Socket,
        IsEnding ? PollEvents.In : IsWaiting ? _channel.WaitEvents & ~PollEvents.In : _channel.WaitEvents);

    /// <summary>The twin socket to poll while it is full.</summary>
    public PollFd WaitForTwin => _dmaLink.WaitForRoom;

    public long DeadlineNs => IsEnding ? _drainDeadlineNs : _deadlines.NextNs;

    /// <summary>Whether a command waits for the reply to another command of this client.</summary>
    private bool IsWaiting => _isHeld && _isInOrder;

    /// <summary>Whether the session serves a device, not an extension alone. Its client is then a VMM, which abandons
    /// requests after 5 s and which no extension may delay.</summary>
    private bool HasDevice => _services.Dispatcher.Device is not null;

    private bool IsEnding => _drainDeadlineNs != Poll.Never;

    /// <summary>Handles one message, or does other work that needs no wait.</summary>
    /// <returns>false when there is nothing to do until the socket is ready or the deadline passes.</returns>
    public bool Step()
    {
        try
        {
            return IsOver || (IsEnding ? Drain() : Advance());
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

    /// <summary>Executes a message of the setup again, which an earlier process has answered.</summary>
    public void Replay(in Message message)
    {
        _reply.Clear();
        Errno errno = _executor.ExecuteAnyway(message, _reply);
        if (errno == Errno.None && message.Header.Command == VfioUserCommand.Version)
        {
            _dmaLink.Negotiated();
        }
    }

    /// <summary>Begins the orderly end; <see cref="Step"/> completes it.</summary>
    public void BeginEnd()
    {
        if (!IsEnding)
        {
            _drainDeadlineNs = MonotonicClock.After(_services.Options.DrainTimeout);
            _channel.EndOutput();
        }
    }

    public void Dispose()
    {
        _lateReplies.Dispose();
        _extension.Dispose();
        _dmaLink.Dispose();
        _channel.Dispose();
    }

    private bool Advance()
    {
        if (_isHeld && !_isInOrder)
        {
            _isHeld = false;
            Handle(_channel.Current);
            return true;
        }

        bool wasFull = _channel.WaitsForRoom | _dmaLink.TakeRoom();
        if (!_channel.Flush())
        {
            Notice();
            _channel.ThrowIfOverdue();
            return false;
        }

        if (wasFull)
        {
            _extension.OnWritable();
        }

        if (IsWaiting)
        {
            Notice();
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
                Notice();
                _deadlines.ThrowIfOverdue();
                return false;
        }
    }

    private void Notice()
    {
        _deadlines.Notice();
        _restart?.OnAlive(_deadlines.AliveNs);
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
        int number = _channel.Number;
        if (_restart?.WasDone(header) == true)
        {
            if (!header.WantsNoReply)
            {
                _channel.Send(header.ToErrorReply(Errno.ETIMEDOUT), default);
            }

            Consume(number);
            return;
        }

        if (header.IsReply)
        {
            _deadlines.OnMessage(header);
            if (!_services.Dma.TryComplete(message))
            {
                ServerLog.UnsolicitedReply(_logger, header.Command, header.Id);
            }

            return;
        }

        if (_isInOrder || _dmaLink.MustWait(message))
        {
            _isHeld = true;
            return;
        }

        _deadlines.OnMessage(header);
        _restart?.OnAlive(_deadlines.AliveNs);
        _services.Statistics.CountMessage(header.Command);
        _reply.Clear();
        SafeFileHandle[]? files = _restart is not null && ClientSetup.Concerns(header.Command)
            ? ClientSetup.FilesOf(message)
            : null;
        IsHandling = true;
        _restart?.OnExecuting();
        Errno errno = _executor.Execute(message, _reply);
        IsHandling = false;
        _restart?.OnExecuted(message, errno == Errno.None, files);
        if (_reply.Work is { } work)
        {
            _restart?.Publish();
            Consume(number);
            bool isInOrder = _reply.IsInOrder || !HasDevice;
            _isInOrder = _lateReplies.Answer(header, work, isInOrder ? _onInOrderDone : null) && isInOrder;
            return;
        }

        // Closes the descriptors that the handler left before the reply is sent: a client that has the reply finds none
        // open.
        _channel.Release();
        bool isWhole = errno == Errno.None && !MustBeShort(header);
        _restart?.Publish();
        if (!header.WantsNoReply)
        {
            if (isWhole)
            {
                _channel.Send(header.ToReply(_reply.Payload.Length), _reply.Payload, _reply.Fds);
            }
            else
            {
                _channel.Send(header.ToErrorReply(errno == Errno.None ? Errno.ETIMEDOUT : errno), default);
            }
        }

        Consume(number);
        if (Peer is null)
        {
            BeginEnd();
        }
        else if (header.Command == VfioUserCommand.Version)
        {
            _dmaLink.Negotiated();
        }
    }

    /// <summary>Removes a message from the socket, if it is still there.</summary>
    private void Consume(int number)
    {
        if (_restart is not null)
        {
            _channel.Consume(number);
            _restart.OnConsumed();
        }
    }

    /// <summary>Whether the reply has more than a header and is so late that the client may have abandoned the
    /// request.</summary>
    private bool MustBeShort(in MessageHeader request)
    {
        if (_reply.Payload.IsEmpty || request.Command == VfioUserCommand.Version)
        {
            return false;
        }

        Notice();
        return _deadlines.IsLate;
    }

    /// <summary>Answers the message that broke the framing, if there is one and it expects a reply.</summary>
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
