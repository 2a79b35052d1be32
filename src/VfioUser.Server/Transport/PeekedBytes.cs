using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>Reads bytes but leaves them in the socket until they are consumed: another process that has the socket can
/// read them again. If they do not fit into <see cref="Capacity"/> they leave the socket at once.</summary>
internal sealed class PeekedBytes(SafeFileHandle socket) : SocketBytes(socket)
{
    /// <summary>The most bytes that stay in the socket; it has room for more.</summary>
    public const int Capacity = 64 << 10;

    private const long RetryIntervalNs = 1_000_000;

    private readonly SafeFileHandle _socket = socket;
    private readonly byte[] _scratch = new byte[Capacity];
    private readonly ReceivedFds _repeated = new();
    private int _peeked;                                // bytes that were read and are still in the socket
    private int _gone;                                  // bytes that were read, left the socket and are not consumed
    private bool _hasFds;                               // descriptors of bytes in the socket were read
    private long _retryNs = Poll.Never;

    public override int Waiting => base.Waiting - _peeked;

    public override long RetryNs => _retryNs;

    public override int Read(Span<byte> data, ReceivedFds fds, out bool truncated)
    {
        _retryNs = Poll.Never;
        if (_peeked + data.Length > Capacity)
        {
            _gone += _peeked;
            Remove(_peeked);
            int direct = base.Read(data, fds, out truncated);
            _gone += Math.Max(0, direct);
            return direct;
        }

        int count = FdSocket.Peek(
            _socket, _scratch.AsSpan(0, _peeked + data.Length), _hasFds ? _repeated : fds, out truncated);
        _repeated.CloseAll();
        if (count <= _peeked)
        {
            return count <= 0 ? count : Stuck();
        }

        int added = count - _peeked;
        _hasFds |= fds.Count > 0;
        _scratch.AsSpan(_peeked, added).CopyTo(data);
        _peeked = count;
        return added;
    }

    public override void Consume(int count)
    {
        int gone = Math.Min(_gone, count);
        _gone -= gone;
        Remove(count - gone);
    }

    /// <summary>A part of a message is in the socket, which therefore says that there is input.</summary>
    private int Stuck()
    {
        bool hasHungUp = Poll.Wait([new PollFd(_socket, PollEvents.None)], deadlineNs: 0) > 0;
        _retryNs = hasHungUp ? Poll.Never : MonotonicClock.NowNs + RetryIntervalNs;
        return hasHungUp ? 0 : FdSocket.WouldBlock;
    }

    private void Remove(int count)
    {
        _peeked -= count;
        _hasFds &= _peeked > 0;
        while (count > 0)
        {
            int removed = base.Read(_scratch.AsSpan(0, count), _repeated, out _);
            _repeated.CloseAll();
            count -= removed > 0 ? removed : throw new LinuxException("recvmsg of what was there", removed);
        }
    }
}
