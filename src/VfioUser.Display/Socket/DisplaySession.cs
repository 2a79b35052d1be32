using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>One client of the display socket. Requests are answered one at a time: while the device works on one, no
/// other is read. Display thread only.</summary>
internal sealed class DisplaySession : IExtensionClient, IDisposable
{
    private static readonly TimeSpan s_negotiationTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_drainTimeout = TimeSpan.FromSeconds(1);

    private readonly MessageChannel _channel;
    private readonly DisplayEndpoint _endpoint;
    private readonly CommandReplies _replies;
    private readonly ILogger _log;
    private IExtensionSession? _extension;
    private bool _isBusy;
    private long _negotiationDeadlineNs = MonotonicClock.After(s_negotiationTimeout);
    private long _drainDeadlineNs = Poll.Never;

    /// <param name="channel">Owned from here on.</param>
    /// <param name="endpoint">What is served.</param>
    /// <param name="hasRoom">false: the client is only told that there is no room.</param>
    /// <param name="post">Runs work on the display thread.</param>
    /// <param name="log">For what is refused.</param>
    public DisplaySession(
        MessageChannel channel, DisplayEndpoint endpoint, bool hasRoom, Func<Action, bool> post, ILogger log)
    {
        _channel = channel;
        _endpoint = endpoint;
        IsServed = hasRoom;
        _log = log;
        _replies = new CommandReplies(
            channel,
            post,
            (header, refusal) => DisplayLog.Refused(log, (ushort)header.Command, refusal.Message),
            (_, e) => DisplayLog.SourceFailed(log, e));
        Credentials = PeerCredentials.Of(channel.Socket);
    }

    public bool IsServed { get; }

    public PeerCredentials? Credentials { get; }

    public uint MaxMessageFds { get; private set; }

    public SafeFileHandle Socket => _channel.Socket;

    /// <summary>What to poll for; hang-ups are noticed in any case.</summary>
    public PollEvents WaitEvents => IsEnding ? PollEvents.In
        : _isBusy ? _channel.WaitEvents & ~PollEvents.In
        : _channel.WaitEvents;

    public long DeadlineNs => IsEnding ? _drainDeadlineNs : Math.Min(_channel.DeadlineNs, _negotiationDeadlineNs);

    private bool IsEnding => _drainDeadlineNs != Poll.Never;

    /// <summary>Reads and answers what has arrived.</summary>
    /// <returns>false when the client has gone or must go.</returns>
    public bool Serve()
    {
        try
        {
            return IsEnding ? Drain() : Advance();
        }
        catch (Exception e) when (e is ProtocolViolationException or LinuxException)
        {
            DisplayLog.ClientDropped(_log, e.Message);
            return false;
        }
    }

    public bool Post(Action work) => _replies.Post(work);

    public bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload) => _replies.TrySend(command, payload);

    public void Dispose()
    {
        _replies.Dispose();
        _extension?.Dispose();
        _channel.Dispose();
    }

    private bool Advance()
    {
        _channel.ThrowIfOverdue();
        bool wasFull = _channel.WaitsForRoom;
        if (!_channel.Flush())
        {
            return true;
        }

        if (wasFull)
        {
            _extension?.OnWritable();
        }

        if (MonotonicClock.NowNs >= _negotiationDeadlineNs)
        {
            throw new ProtocolViolationException("the client has not said VERSION");
        }

        while (!_isBusy && !_channel.HasUnsent && !IsEnding)
        {
            switch (_channel.Receive())
            {
                case ReceiveResult.Message:
                    Handle(_channel.Current);
                    break;
                case ReceiveResult.EndOfStream:
                    return false;
                default:
                    return true;
            }
        }

        return true;
    }

    private bool Drain() => !_channel.Discard() && MonotonicClock.NowNs < _drainDeadlineNs;

    /// <summary>Nothing more is said; the connection is closed once the client has closed its side.</summary>
    private void BeginEnd()
    {
        _negotiationDeadlineNs = Poll.Never;
        _drainDeadlineNs = MonotonicClock.After(s_drainTimeout);
        _channel.EndOutput();
    }

    private void Handle(Message message)
    {
        MessageHeader header = message.Header;
        try
        {
            if (!header.IsCommand)
            {
                throw new VfioUserException(Errno.EINVAL, "a reply that nobody asked for");
            }

            if (_extension is null)
            {
                Negotiate(message);
                return;
            }

            Task<CommandReply> work = _extension.Handle(message) ?? PlainReplies.To(message, _extension);
            _isBusy = _replies.Answer(header, work, () => _isBusy = false);
        }
        catch (Exception e) when (e is not ProtocolViolationException)
        {
            _replies.Refuse(header, e);
        }
    }

    private void Negotiate(Message message)
    {
        try
        {
            _extension = Handshake.Answer(message, _endpoint, this, IsServed, fds => MaxMessageFds = fds, out byte[] reply);
            _negotiationDeadlineNs = Poll.Never;
            _replies.Answer(message.Header, Task.FromResult(new CommandReply(reply)));
        }
        catch (Exception e)
        {
            _replies.Refuse(message.Header, e);
            BeginEnd();
        }
    }
}
