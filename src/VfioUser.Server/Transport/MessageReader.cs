using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>Splits the bytes of a socket into messages, each with its descriptors.</summary>
/// <remarks>
/// A header is read alone, then exactly its body, so descriptors cannot be assigned to the wrong message. Only after a
/// region access it reads more at once, because those come in bursts: then one read may return many messages. The
/// kernel ends such a read after the first piece of data that has descriptors (unix(7): ancillary data is a barrier),
/// so they belong to the message that holds the last byte of the read.
/// </remarks>
internal sealed class MessageReader(SocketBytes source, int maxMessageBytes)
{
    private const int InitialBufferBytes = 8 << 10;

    private static readonly ReceivedFds s_noFds = new();

    private readonly ReceivedFds _fds = new();
    private byte[] _buffer = new byte[InitialBufferBytes];
    private MessageHeader _header;
    private int _start;                                 // of the current message, or of the next one
    private int _end;                                   // of the received bytes
    private int _size;                                  // of the message; 0 until its header is complete
    private int _fdsEnd;                                // of the read that brought descriptors
    private bool _delivered;
    private bool _mayReadAhead;
    private int _unconsumed;                            // bytes of the last message

    /// <summary>The number of the message that <see cref="Receive"/> last returned.</summary>
    public int Number { get; private set; }

    /// <inheritdoc cref="SocketBytes.RetryNs"/>
    public long RetryNs => source.RetryNs;

    /// <summary>Whether a message has partly arrived.</summary>
    public bool HasPart => !_delivered && _end > _start;

    /// <summary>The number of bytes that have arrived, here and in the socket, behind the current message.</summary>
    public int WaitingBytes => _end - _start - (_delivered ? _size : 0) + source.Waiting;

    /// <summary>Whether the next <see cref="Receive"/> returns a message or throws without a system call.</summary>
    public bool HasWhole
    {
        get
        {
            ReadOnlySpan<byte> next = _buffer.AsSpan((_start + (_delivered ? _size : 0)).._end);
            return next.Length >= MessageHeader.Length
                && Wire.Read<MessageHeader>(next).Size is uint size
                && (size <= (uint)next.Length || size > (uint)maxMessageBytes);
        }
    }

    /// <summary>The message that <see cref="Receive"/> last returned.</summary>
    public Message Current => new(
        _header,
        _buffer.AsSpan(_start..(_start + _size))[MessageHeader.Length..],
        OwnsFds ? _fds : s_noFds);

    private bool OwnsFds => _fdsEnd <= _start + _size;

    /// <summary>Receives the next message and releases the previous one.</summary>
    /// <exception cref="ProtocolViolationException">The header's size is impossible, or descriptors were
    /// lost.</exception>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public ReceiveResult Receive()
    {
        Release();
        Consume(Number);
        while (!IsComplete())
        {
            int count = Fill();
            if (count <= 0)
            {
                return count == FdSocket.WouldBlock ? ReceiveResult.Nothing : ReceiveResult.EndOfStream;
            }
        }

        _delivered = true;
        Number++;
        _unconsumed = _size;
        _mayReadAhead = _header.Command is VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite
            or VfioUserCommand.RegionWriteMulti;
        return ReceiveResult.Message;
    }

    /// <summary>Releases the current message: descriptors that were not taken are closed.</summary>
    public void Release()
    {
        if (!_delivered)
        {
            return;
        }

        if (OwnsFds)
        {
            _fds.CloseAll();
        }

        _start += _size;
        _size = 0;
        _delivered = false;
    }

    /// <summary>Removes a message from the socket, unless that has happened.</summary>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public void Consume(int number)
    {
        if (number == Number && _unconsumed > 0)
        {
            source.Consume(_unconsumed);
            _unconsumed = 0;
        }
    }

    /// <summary>Reads once and drops the bytes.</summary>
    /// <returns>The number of bytes; 0 at the end of the stream; <see cref="FdSocket.WouldBlock"/>.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public int Discard() => source.Discard(_buffer, _fds);

    /// <summary>Closes the descriptors that were not taken.</summary>
    public void Close()
    {
        _fds.CloseAll();
        source.Close();
    }

    private bool IsComplete()
    {
        int received = _end - _start;
        if (_size == 0 && received >= MessageHeader.Length)
        {
            _header = Wire.Read<MessageHeader>(_buffer.AsSpan(_start));
            if (_header.Size < MessageHeader.Length || _header.Size > (uint)maxMessageBytes)
            {
                throw new ProtocolViolationException($"{_header.Command} claims {_header.Size} bytes", _header);
            }

            _size = (int)_header.Size;
        }

        return _size > 0 && received >= _size;
    }

    /// <summary>Reads once; the bytes and descriptors already received belong to the same message.</summary>
    private int Fill()
    {
        int needed = Math.Max(_size, MessageHeader.Length);
        MoveToFront(needed);
        int limit = _mayReadAhead && _fds.Count == 0 ? _buffer.Length : needed;
        int count = source.Read(_buffer.AsSpan(_end..limit), _fds, out bool truncated);
        if (truncated || _fds.Count > ScmRights.MaxFiles)
        {
            throw new ProtocolViolationException("a message has more file descriptors than can be received");
        }

        _end += Math.Max(0, count);
        _fdsEnd = _fds.Count > 0 ? _end : 0;
        return count;
    }

    private void MoveToFront(int needed)
    {
        byte[] old = _buffer;
        if (needed > old.Length)
        {
            _buffer = new byte[needed];
        }

        old.AsSpan(_start.._end).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
    }
}
