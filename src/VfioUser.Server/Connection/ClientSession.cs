using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>One client, from accept to close. The orderly end: the server sends nothing more, drops what still arrives,
/// and closes its side only when the client has closed its own or a deadline has passed.</summary>
internal sealed class ClientSession : IDisposable
{
    private readonly SessionServices _services;
    private readonly MessageChannel _channel;
    private readonly ILogger _logger;
    private readonly DmaLink _dmaLink;
    private readonly ExtensionLink _extension;
    private readonly RequestExecutor _executor;
    private readonly SessionDeadlines _deadlines;
    private readonly MessageHandler _handler;
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
        _logger = services.Logger;
        IsServed = isServed;
        _channel = new MessageChannel(
            socket, services.Options.Channel with { KeepsUntilConsumed = services.Restart is not null });
        _dmaLink = new DmaLink(this, _channel, services.Dma, services.ServeInside);
        _extension = new ExtensionLink(services, _channel, () => _dmaLink.Commands);
        _deadlines = new SessionDeadlines(_channel, services, aliveNs);
        VersionNegotiation negotiation = new(
            _extension, _dmaLink, services.Dispatcher.Device, grantsTwin: services.Restart is null);
        _executor = new RequestExecutor(services, negotiation, _extension, _deadlines, isServed);
        _handler = new MessageHandler(services, _channel, _dmaLink, _executor, _deadlines);
    }

    /// <summary>Whether the client is within the limit of clients served at a time.</summary>
    public bool IsServed { get; }

    /// <summary>Whether the session can be disposed of.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client's capabilities; null before its VERSION.</summary>
    public VersionCapabilities? Peer => _executor.Peer;

    /// <summary>Whether a command of the client is being executed.</summary>
    public bool IsHandling => _handler.IsExecuting;

    /// <summary>Whether the handshake is done, the end has not begun, and no command waits for the device.</summary>
    public bool IsOpen => Peer is not null && !_handler.IsHeld && !IsEnding && !IsOver;

    /// <summary>Whether the session waits for a message.</summary>
    public bool IsListening => !IsEnding && !IsWaiting && !_channel.WaitsForRoom && !_channel.HoldsPart;

    /// <summary>Whether the session can do nothing before it receives something.</summary>
    public bool IsDry => IsListening && !IsOver && !_handler.IsHeld && !_channel.HasWhole;

    public PollFd WaitFor => new(
        _channel.Socket,
        IsEnding ? PollEvents.In : IsWaiting ? _channel.WaitEvents & ~PollEvents.In : _channel.WaitEvents);

    /// <summary>The twin socket to poll while it is full.</summary>
    public PollFd WaitForTwin => _dmaLink.WaitForRoom;

    public long DeadlineNs => IsEnding ? _drainDeadlineNs : _deadlines.NextNs;

    /// <summary>Whether a command waits for the reply to another command of this client.</summary>
    private bool IsWaiting => _handler.WaitsForReply;

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
    public void Replay(in Message message) => _handler.Replay(message);

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
        _handler.Dispose();
        _extension.Dispose();
        _dmaLink.Dispose();
        _channel.Dispose();
    }

    private bool Advance()
    {
        if (_handler.IsHeld && !IsWaiting)
        {
            Handle(_channel.Current);
            return true;
        }

        bool wasFull = _channel.WaitsForRoom | _dmaLink.TakeRoom();
        if (!_channel.Flush())
        {
            _deadlines.Notice();
            _channel.ThrowIfOverdue();
            return false;
        }

        if (wasFull)
        {
            _extension.OnWritable();
        }

        if (IsWaiting)
        {
            _deadlines.Notice();
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
                _deadlines.Notice();
                _deadlines.ThrowIfOverdue();
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
        if (!_handler.Handle(message))
        {
            BeginEnd();
        }
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
