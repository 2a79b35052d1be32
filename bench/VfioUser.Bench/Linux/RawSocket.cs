using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Bench.Linux;

/// <summary>The few system calls of the hot loops, with nothing around them. The socket is made to block: one call
/// sends, one receives.</summary>
internal sealed unsafe partial class RawSocket
{
    private const int FSetFl = 4;                       // F_SETFL
    private const int MsgDontwait = 0x40;               // MSG_DONTWAIT
    private const int MsgNosignal = 0x4000;             // MSG_NOSIGNAL
    private const int Eagain = 11;

    private readonly SafeFileHandle _owner;
    private readonly int _fd;
    private readonly long _spinNs;

    /// <param name="socket">Connected; must outlive this object.</param>
    /// <param name="spinUs">How long to ask again and again before blocking.</param>
    public RawSocket(SafeFileHandle socket, int spinUs)
    {
        _owner = socket;
        _fd = (int)socket.DangerousGetHandle();
        _spinNs = spinUs * 1000L;
        Check(Fcntl(_fd, FSetFl, 0), "fcntl F_SETFL");
    }

    /// <summary>Two sockets that are connected with each other, to be closed by <see cref="Close"/>.</summary>
    public static (RawSocket Near, RawSocket Far) CreatePair()
    {
        (SafeFileHandle near, SafeFileHandle far) = UnixSocket.CreatePair();
        return (new RawSocket(near, spinUs: 0), new RawSocket(far, spinUs: 0));
    }

    /// <summary>The process at the other end.</summary>
    public int PeerProcessId =>
        PeerCredentials.Of(_owner)?.ProcessId ?? throw new InvalidOperationException("The socket has no peer.");

    public void Close() => _owner.Dispose();

    public void Send(ReadOnlySpan<byte> data)
    {
        // SAFETY: the bytes are pinned during the call.
        fixed (byte* start = data)
        {
            for (int sent = 0; sent < data.Length;)
            {
                sent += (int)Check(Send(_fd, start + sent, data.Length - sent, MsgNosignal), "send");
            }
        }
    }

    /// <summary>Receives what there is, and waits until it is enough.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public int Receive(Span<byte> data, int atLeast)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);

        // SAFETY: the bytes are pinned during the calls, which write no more than they are told.
        fixed (byte* start = data)
        {
            int got = _spinNs > 0 ? SpinForFirstBytes(start, data.Length) : 0;
            while (got < atLeast)
            {
                long count = Check(Receive(_fd, start + got, data.Length - got, flags: 0), "recv");
                got += count > 0 ? (int)count : throw new EndOfStreamException("The server has closed the connection.");
            }

            return got;
        }
    }

    private int SpinForFirstBytes(byte* start, int length)
    {
        long endNs = MonotonicClock.NowNs + _spinNs;
        do
        {
            nint count = Receive(_fd, start, length, MsgDontwait);
            if (count > 0)
            {
                return (int)count;
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != Eagain)
            {
                break;
            }
        }
        while (MonotonicClock.NowNs < endNs);
        return 0;
    }

    private static nint Check(nint result, string call)
    {
        int error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return error == 0 ? result : throw new LinuxException(call, error);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int fd, byte* data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int fd, byte* data, nint length, int flags);
}
