using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>
/// Messages over a connected, non-blocking unix stream socket. Nothing here waits: half a message stays in the buffer
/// until the rest comes, and what the peer does not read is queued, within bounds. The owner polls the socket for
/// <see cref="WaitEvents"/> until <see cref="DeadlineNs"/>, then calls <see cref="Flush"/>, <see cref="Receive"/> and
/// <see cref="ThrowIfOverdue"/>. One thread at a time.
/// </summary>
public sealed class MessageChannel : IDisposable
{
    /// <summary>After as many, <see cref="Discard"/> lets its caller look at the clock.</summary>
    private const int MaxDiscardReads = 64;

    private static readonly ReceivedFds s_noFds = new();

    private readonly MessageChannelOptions _options;
    private readonly MessageReader _reader;
    private readonly Queue<UnsentMessage> _unsent = new();
    private int _unsentBytes;
    private bool _wantsRoom;
    private long _messageDeadlineNs = Poll.Never;
    private long _sendDeadlineNs = Poll.Never;

    /// <param name="socket">Non-blocking; owned by the channel from here on.</param>
    /// <param name="options">The defaults when null.</param>
    public MessageChannel(SafeFileHandle socket, MessageChannelOptions? options = null)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("The wire types are little-endian structures.");
        }

        _options = options ?? new MessageChannelOptions();
        _options.Validate();
        Socket = socket;
        _reader = new MessageReader(socket, _options.MaxMessageBytes);
        _options.Tap?.OnOpened();
    }

    /// <summary>For polling.</summary>
    public SafeFileHandle Socket { get; }

    /// <summary>The peer does not read as fast as we write. Take no further requests from it until this is
    /// over.</summary>
    public bool HasUnsent => _unsent.Count > 0;

    /// <summary>The next <see cref="Receive"/> need not ask the socket.</summary>
    internal bool HasWhole => _reader.HasWhole;

    /// <summary>There was no room for what was sent, or was to be sent by <see cref="TrySend"/>. Ends when there
    /// is.</summary>
    public bool WaitsForRoom => HasUnsent || _wantsRoom;

    /// <summary>What to poll for: room while there is unsent output, else input, and room as well for what
    /// <see cref="TrySend"/> had none for.</summary>
    public PollEvents WaitEvents =>
        HasUnsent ? PollEvents.Out : _wantsRoom ? PollEvents.In | PollEvents.Out : PollEvents.In;

    /// <summary>When the peer must have made progress; <see cref="Poll.Never"/> when nothing is due.</summary>
    public long DeadlineNs => Math.Min(_messageDeadlineNs, _sendDeadlineNs);

    /// <summary>The message that <see cref="Receive"/> last returned.</summary>
    public Message Current => _reader.Current;

    /// <summary>Bytes that have arrived behind the current message.</summary>
    internal int WaitingBytes => _reader.WaitingBytes;

    /// <summary>Reads on. The previous message is done with: descriptors that nobody took are closed.</summary>
    /// <exception cref="ProtocolViolationException">The header's size is impossible, or descriptors got
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

    /// <summary>Declares the current message done with, ahead of the next <see cref="Receive"/>.</summary>
    public void Release() => _reader.Release();

    /// <summary>Sends a message in one piece, or queues what the socket has no room for.</summary>
    /// <param name="header">Its size is filled in here.</param>
    /// <param name="payload">Copied when it must wait.</param>
    /// <param name="fds">Stay the caller's; kept open when they must wait.</param>
    /// <exception cref="ProtocolViolationException">The peer has left too much unread.</exception>
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

    /// <summary>Sends a message without descriptors if there is room for it now. What finds no room is not queued: the
    /// peer may leave it for as long as it likes, and the caller tries again once <see cref="WaitsForRoom"/> has
    /// ended.</summary>
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

    /// <summary>Sends queued output as far as there is room.</summary>
    /// <returns>true when nothing is left.</returns>
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

    /// <summary>Gives the peer its time again, for we have not been there ourselves.</summary>
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

    /// <exception cref="ProtocolViolationException">The deadline is past: the peer sends half messages, or reads
    /// none.</exception>
    public void ThrowIfOverdue()
    {
        if (DeadlineNs != Poll.Never && MonotonicClock.NowNs >= DeadlineNs)
        {
            throw new ProtocolViolationException(HasUnsent
                ? $"the peer has not read for {_options.SendTimeout.TotalSeconds} s"
                : $"the rest of a message has not arrived for {_options.MessageTimeout.TotalSeconds} s");
        }
    }

    /// <summary>Tells the peer that nothing more will come; it can still send.</summary>
    public void EndOutput() => UnixSocket.EndOutput(Socket);

    /// <summary>Reads and drops whatever has arrived. Closing a socket with unread bytes would reset the connection,
    /// on which QEMU aborts.</summary>
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

    /// <summary>A header that breaks the framing is seen by the tap too: it is the last that will be.</summary>
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

    /// <summary>Keeps what is left of a message after its first bytes were sent.</summary>
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
