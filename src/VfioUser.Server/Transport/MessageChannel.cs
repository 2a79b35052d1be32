using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>
/// Messages over a connected, non-blocking unix stream socket. No call waits: a partial message stays in the buffer
/// until the rest arrives, and output that the peer does not read is queued, up to a limit. The owner polls the socket
/// for <see cref="WaitEvents"/> until <see cref="DeadlineNs"/>, then calls <see cref="Flush"/>, <see cref="Receive"/>
/// and <see cref="ThrowIfOverdue"/>. One thread at a time.
/// </summary>
public sealed class MessageChannel : IDisposable
{
    /// <summary>The number of reads after which <see cref="Discard"/> returns, so that its caller can check the
    /// clock.</summary>
    private const int MaxDiscardReads = 64;

    private static readonly ReceivedFds s_noFds = new();

    private readonly MessageChannelOptions _options;
    private readonly MessageReader _reader;
    private readonly Queue<UnsentMessage> _unsent = new();
    private int _unsentBytes;
    private bool _wantsRoom;
    private long _messageDeadlineNs = Poll.Never;
    private long _sendDeadlineNs = Poll.Never;

    /// <param name="socket">A non-blocking socket; owned by the channel.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public MessageChannel(SafeFileHandle socket, MessageChannelOptions? options = null)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("The wire types are little-endian structures.");
        }

        _options = options ?? new MessageChannelOptions();
        _options.Validate();
        Socket = socket;
        _reader = new MessageReader(
            _options.KeepsUntilConsumed ? new PeekedBytes(socket) : new SocketBytes(socket), _options.MaxMessageBytes);
        _options.Tap?.OnOpened();
    }

    /// <summary>The socket, for polling.</summary>
    public SafeFileHandle Socket { get; }

    /// <summary>Whether output is queued because the peer reads too slowly. Process no further requests of the peer
    /// until it is sent.</summary>
    public bool HasUnsent => _unsent.Count > 0;

    /// <summary>Whether the next <see cref="Receive"/> needs no system call.</summary>
    internal bool HasWhole => _reader.HasWhole;

    /// <summary>Whether the socket had no room for a sent message, or for one passed to <see cref="TrySend"/>. Becomes
    /// false when there is room.</summary>
    public bool WaitsForRoom => HasUnsent || _wantsRoom;

    /// <summary>The events to poll for: output while there is unsent output; else input, and output too when
    /// <see cref="TrySend"/> found no room.</summary>
    public PollEvents WaitEvents =>
        HasUnsent ? PollEvents.Out : _wantsRoom ? InputEvents | PollEvents.Out : InputEvents;

    /// <summary>When the peer must have made progress, CLOCK_MONOTONIC in nanoseconds; <see cref="Poll.Never"/> when no
    /// deadline is set.</summary>
    public long DeadlineNs => Math.Min(Math.Min(_messageDeadlineNs, _sendDeadlineNs), _reader.RetryNs);

    /// <summary>The message that <see cref="Receive"/> last returned.</summary>
    public Message Current => _reader.Current;

    /// <summary>Whether a part of a message stays in the socket, which then always has input.</summary>
    internal bool HoldsPart => _reader.RetryNs != Poll.Never;

    /// <summary>The number of the message that <see cref="Receive"/> last returned.</summary>
    internal int Number => _reader.Number;

    /// <summary>The number of bytes that have arrived behind the current message.</summary>
    internal int WaitingBytes => _reader.WaitingBytes;

    private PollEvents InputEvents => HoldsPart ? PollEvents.None : PollEvents.In;

    /// <summary>Receives the next message. Releases the previous one: descriptors that were not taken are
    /// closed.</summary>
    /// <exception cref="ProtocolViolationException">The header's size is impossible, or descriptors were
    /// lost.</exception>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public ReceiveResult Receive()
    {
        ReceiveResult result = Read();
        if (result == ReceiveResult.Message)
        {
            _messageDeadlineNs = Poll.Never;
            _options.Tap?.OnReceived(_reader.Current.Header, _reader.Current.Payload, _reader.Current.Fds);
        }
        else if (_messageDeadlineNs == Poll.Never && _reader.HasPart)
        {
            _messageDeadlineNs = MonotonicClock.After(_options.MessageTimeout);
        }

        return result;
    }

    /// <summary>Releases the current message before the next <see cref="Receive"/>: descriptors that were not taken are
    /// closed.</summary>
    public void Release() => _reader.Release();

    /// <summary>Removes a message from the socket unless that has happened; see
    /// <see cref="MessageChannelOptions.KeepsUntilConsumed"/>.</summary>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    internal void Consume(int number) => _reader.Consume(number);

    /// <summary>Sends a message, and queues the part for which the socket has no room.</summary>
    /// <param name="header">The header; its size is filled in here.</param>
    /// <param name="payload">The payload; copied if it must wait.</param>
    /// <param name="fds">The descriptors, which the caller keeps; kept open while they must wait.</param>
    /// <exception cref="ProtocolViolationException">The peer has left more than
    /// <see cref="MessageChannelOptions.MaxUnsentBytes"/> unread.</exception>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public void Send(MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds = default)
    {
        header = header with { Size = (uint)(MessageHeader.Length + payload.Length) };
        _options.Tap?.OnSent(header, payload, fds);
        ReadOnlySpan<byte> head = Wire.AsBytes(in header);
        int sent = 0;
        if (!HasUnsent)
        {
            sent = Math.Max(0, FdSocket.Send(Socket, head, payload, fds));
            if (sent == header.Size)
            {
                return;
            }
        }

        Enqueue(header, payload, sent, fds);
    }

    /// <summary>Sends a message without descriptors if there is room for it. Otherwise it is not queued, because the
    /// peer may take any time to read; try again when <see cref="WaitsForRoom"/> has become false.</summary>
    /// <returns>false when nothing was sent.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public bool TrySend(MessageHeader header, ReadOnlySpan<byte> payload)
    {
        header = header with { Size = (uint)(MessageHeader.Length + payload.Length) };
        ReadOnlySpan<byte> head = Wire.AsBytes(in header);
        int sent = HasUnsent ? 0 : FdSocket.Send(Socket, head, payload, default);
        _wantsRoom = sent <= 0;
        if (_wantsRoom)
        {
            return false;
        }

        _options.Tap?.OnSent(header, payload, default);
        if (sent < header.Size)
        {
            Enqueue(header, payload, sent, default);
        }

        return true;
    }

    /// <summary>Sends as much queued output as there is room for.</summary>
    /// <returns>true when the queue is empty.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public bool Flush()
    {
        while (_unsent.TryPeek(out UnsentMessage? message))
        {
            int count = message.SendTo(Socket);
            if (count == 0)
            {
                return false;
            }

            _unsentBytes -= count;
            _sendDeadlineNs = MonotonicClock.After(_options.SendTimeout);
            if (message.Left == 0)
            {
                _unsent.Dequeue();
            }
        }

        _sendDeadlineNs = Poll.Never;
        _wantsRoom = false;
        return true;
    }

    /// <summary>Restarts the peer's deadlines, after the server itself stood still.</summary>
    public void RestartDeadlines()
    {
        if (_messageDeadlineNs != Poll.Never)
        {
            _messageDeadlineNs = MonotonicClock.After(_options.MessageTimeout);
        }

        if (_sendDeadlineNs != Poll.Never)
        {
            _sendDeadlineNs = MonotonicClock.After(_options.SendTimeout);
        }
    }

    /// <exception cref="ProtocolViolationException">The deadline has passed: the peer sent a partial message, or does
    /// not read.</exception>
    public void ThrowIfOverdue()
    {
        long deadlineNs = Math.Min(_messageDeadlineNs, _sendDeadlineNs);
        if (deadlineNs != Poll.Never && MonotonicClock.NowNs >= deadlineNs)
        {
            throw new ProtocolViolationException(HasUnsent
                ? $"the peer has not read for {_options.SendTimeout.TotalSeconds} s"
                : $"the rest of a message has not arrived for {_options.MessageTimeout.TotalSeconds} s");
        }
    }

    /// <summary>Ends the output; the peer can still send.</summary>
    public void EndOutput() => UnixSocket.EndOutput(Socket);

    /// <summary>Reads and drops all that has arrived. Closing a socket with unread bytes would reset the connection,
    /// which makes QEMU abort.</summary>
    /// <returns>true at the end of the stream.</returns>
    public bool Discard()
    {
        try
        {
            for (int reads = 0; reads < MaxDiscardReads; reads++)
            {
                int count = _reader.Discard();
                if (count <= 0)
                {
                    return count == 0;
                }
            }

            return false;
        }
        catch (LinuxException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _reader.Close();
        foreach (UnsentMessage message in _unsent)
        {
            message.Dispose();
        }

        _unsent.Clear();
        if (!Socket.IsClosed)
        {
            _options.Tap?.OnClosed();
        }

        Socket.Dispose();
    }

    /// <summary>Passes also a header that breaks the framing to the tap, as its last message.</summary>
    private ReceiveResult Read()
    {
        try
        {
            return _reader.Receive();
        }
        catch (ProtocolViolationException e) when (e.Header is { } header)
        {
            _options.Tap?.OnReceived(header, default, s_noFds);
            throw;
        }
    }

    /// <summary>Queues the rest of a message after its first bytes were sent.</summary>
    private void Enqueue(
        in MessageHeader header, ReadOnlySpan<byte> payload, int sent, ReadOnlySpan<SafeFileHandle> fds)
    {
        ReadOnlySpan<byte> head = Wire.AsBytes(in header);
        byte[] rest = new byte[header.Size - sent];
        head[Math.Min(sent, head.Length)..].CopyTo(rest);
        payload[Math.Max(0, sent - head.Length)..].CopyTo(rest.AsSpan(Math.Max(0, head.Length - sent)));
        Enqueue(new UnsentMessage(rest, sent == 0 ? fds : default));
    }

    private void Enqueue(UnsentMessage message)
    {
        if (message.Left > _options.MaxUnsentBytes - _unsentBytes)
        {
            message.Dispose();
            throw new ProtocolViolationException($"the peer has left {_unsentBytes} bytes unread");
        }

        if (!HasUnsent)
        {
            _sendDeadlineNs = MonotonicClock.After(_options.SendTimeout);
        }

        _unsent.Enqueue(message);
        _unsentBytes += message.Left;
    }
}
