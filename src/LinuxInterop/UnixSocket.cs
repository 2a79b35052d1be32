using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Creates unix stream sockets; all are non-blocking.</summary>
public static class UnixSocket
{
    private const long RetryNs = 1_000_000;

    private delegate int SystemCall(SafeHandle socket, ReadOnlySpan<byte> address, int length);

    /// <summary>The longest path of a socket, in bytes of UTF-8.</summary>
    public const int MaxPathBytes = UnixAddress.MaxPathBytes;

    /// <summary>Checks that a socket can have this path.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static void CheckPath(string path) => UnixAddress.Check(path);

    /// <summary>Connects to the server at <paramref name="path"/>, waiting for it to appear and to accept.</summary>
    /// <exception cref="LinuxException">No server accepted in time; the errno is that of the last attempt.</exception>
    public static SafeFileHandle Connect(string path, TimeSpan timeout)
    {
        long deadlineNs = MonotonicClock.After(timeout);
        while (true)
        {
            SafeFileHandle? socket = TryConnect(path, out int error);
            if (socket is not null)
            {
                return socket;
            }

            if (!MayPass(error) || MonotonicClock.NowNs >= deadlineNs)
            {
                throw new LinuxException($"connect {path}", error);
            }

            Poll.Wait([], Math.Min(deadlineNs, MonotonicClock.NowNs + RetryNs));
        }
    }

    /// <summary>Creates a datagram socket that sends to <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">Nobody receives there.</exception>
    public static SafeFileHandle ConnectDatagram(string path) => CreateDatagram(path, "connect", Libc.Connect);

    /// <summary>Creates a datagram socket that receives at <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">The path cannot be bound.</exception>
    public static SafeFileHandle BindDatagram(string path) => CreateDatagram(path, "bind", Libc.Bind);

    /// <summary>Whether the error may be temporary: the server may still appear, or have room in its queue
    /// later.</summary>
    /// <param name="error">errno of a failed connect.</param>
    public static bool MayPass(int error) => error is Libc.Eagain or Libc.Enoent or Libc.Econnrefused;

    /// <summary>Creates two connected sockets.</summary>
    /// <exception cref="LinuxException">socketpair failed.</exception>
    public static (SafeFileHandle First, SafeFileHandle Second) CreatePair()
    {
        Span<int> fds = stackalloc int[2];
        return Libc.SocketPair(Libc.AfUnix, Libc.SockStream | Libc.SockCloexec, 0, fds) == 0
            ? (new SafeFileHandle(fds[0], ownsHandle: true), new SafeFileHandle(fds[1], ownsHandle: true))
            : throw new LinuxException("socketpair", Libc.LastError);
    }

    /// <summary>Ends the output; the peer can read to the end of what was sent. Has no effect if the peer has
    /// disconnected.</summary>
    public static void EndOutput(SafeFileHandle socket) => _ = Libc.Shutdown(socket, Libc.ShutWr);

    /// <summary>The number of bytes that can be read from a socket; 0 if unknown.</summary>
    public static int WaitingBytes(SafeFileHandle socket) => Libc.WaitingBytes(socket);

    /// <summary>Tries to connect once, without waiting for room in the listener's queue (EAGAIN).</summary>
    internal static SafeFileHandle? TryConnect(string path, out int error)
    {
        byte[] address = UnixAddress.Of(path);
        SafeFileHandle socket = Create();
        error = Libc.Connect(socket, address, address.Length) == 0 ? 0 : Libc.LastError;
        if (error == 0)
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }

    internal static SafeFileHandle Create() => Create(Libc.SockStream);

    private static SafeFileHandle CreateDatagram(string path, string call, SystemCall execute)
    {
        byte[] address = UnixAddress.Of(path);
        SafeFileHandle socket = Create(Libc.SockDgram);
        if (execute(socket, address, address.Length) == 0)
        {
            return socket;
        }

        int error = Libc.LastError;
        socket.Dispose();
        throw new LinuxException($"{call} {path}", error);
    }

    private static SafeFileHandle Create(int type)
    {
        SafeFileHandle socket = Libc.Socket(Libc.AfUnix, type | Libc.SockNonblock | Libc.SockCloexec, 0);
        return socket.IsInvalid ? throw new LinuxException("socket", Libc.LastError) : socket;
    }
}
