using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>Reads bytes but leaves them in the socket until they are consumed: another process that has the socket can
/// read them again. Bytes for which there is no room leave the socket at once, and so does the first part of a message
/// that has descriptors and comes in parts.</summary>
/// <remarks>A peek ends, as a read does, after the first piece of data that has descriptors. But it returns these
/// descriptors also when it ends before, so they belong to the last byte only of a peek that the buffer did not
/// limit. Tried with Linux 6.18; unix_stream_read_generic in net/unix/af_unix.c.</remarks>
internal sealed class PeekedBytes(SafeFileHandle socket) : SocketBytes(socket)
{
    /// <summary>The most bytes that stay in the socket; it has room for more.</summary>
    public const int Capacity = 64 << 10;

    private const long RetryIntervalNs = 1_000_000;

    private readonly SafeFileHandle _socket = socket;
    private readonly byte[] _buffer = new byte[Capacity];
    private readonly ReceivedFds _peekedFds = new();    // of the last known byte, until they are read
    private readonly ReceivedFds _removedFds = new();
    private int _start;                                 // of the known bytes in the buffer
    private int _known;                                 // bytes in the buffer, all of them still in the socket
    private int _given;                                 // of these, bytes that were read
    private int _gone;                                  // bytes that were read, left the socket and are not consumed
    private bool _hasGivenFds;                          // those of the last known byte were read
    private long _retryNs = Poll.Never;

    public override int Waiting => base.Waiting - _given;

    public override long RetryNs => _retryNs;

    public override int Read(Span<byte> data, ReceivedFds fds, out bool truncated)
    {
        _retryNs = Poll.Never;
        truncated = false;
        if (_given + data.Length >= Capacity)
        {
            LetGo();
            int direct = base.Read(data, fds, out truncated);
            _gone += Math.Max(0, direct);
            return direct;
        }

        if (_given == _known && Peek(out truncated) is var result && result <= 0)
        {
            return result;
        }

        int count = Math.Min(data.Length, _known - _given);
        _buffer.AsSpan(_start + _given, count).CopyTo(data);
        _given += count;
        if (_given == _known && !_hasGivenFds)
        {
            _hasGivenFds = _peekedFds.MoveTo(fds) > 0;
        }

        return count;
    }

    public override void Consume(int count)
    {
        int gone = Math.Min(_gone, count);
        _gone -= gone;
        count -= gone;
        Remove(count);
        _known -= count;
        _given -= count;
        _hasGivenFds &= _known > 0;
    }

    public override void Close() => _peekedFds.CloseAll();

    /// <summary>Looks for more bytes.</summary>
    /// <returns>A positive number if there are some; otherwise as <see cref="FdSocket.Receive"/>.</returns>
    private int Peek(out bool truncated)
    {
        _peekedFds.CloseAll();
        _start = 0;
        int count = FdSocket.Peek(_socket, _buffer, _peekedFds, out truncated);
        if (count == _known && _hasGivenFds)
        {
            // What comes behind descriptors can be seen only when they are gone.
            LetGo();
            _start = 0;
            count = FdSocket.Peek(_socket, _buffer, _peekedFds, out truncated);
        }

        if (count <= _known)
        {
            return count <= 0 ? count : Stuck();
        }

        // The last byte of a full buffer is not known to be the last one before descriptors.
        bool isLimited = count == _buffer.Length;
        _known = isLimited ? count - 1 : count;
        if (isLimited || _hasGivenFds)
        {
            _peekedFds.CloseAll();
        }

        return count;
    }

    /// <summary>A part of a message is in the socket, which therefore says that there is input.</summary>
    private int Stuck()
    {
        _peekedFds.CloseAll();
        bool hasHungUp = Poll.Wait([new PollFd(_socket, PollEvents.None)], deadlineNs: 0) > 0;
        _retryNs = hasHungUp ? Poll.Never : MonotonicClock.NowNs + RetryIntervalNs;
        return hasHungUp ? 0 : FdSocket.WouldBlock;
    }

    /// <summary>Removes all that was read from the socket before it is consumed.</summary>
    private void LetGo()
    {
        Remove(_given);
        _gone += _given;
        _known = _given = 0;
        _hasGivenFds = false;
        _peekedFds.CloseAll();
    }

    private void Remove(int count)
    {
        while (count > 0)
        {
            int removed = base.Read(_buffer.AsSpan(_start, count), _removedFds, out _);
            _removedFds.CloseAll();
            _start += removed;
            count -= removed > 0 ? removed : throw new LinuxException("recvmsg of what was there", removed);
        }
    }
}
