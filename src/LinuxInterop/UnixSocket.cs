using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Makes unix stream sockets; all are non-blocking.</summary>
public static class UnixSocket
{
    private const long RetryNs = 1_000_000;

    /// <summary>Connects to the server at <paramref name="path"/>, waiting for it to appear and to accept.</summary>
    /// <exception cref="LinuxException">No server accepted in time: the last refusal.</exception>
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

    /// <summary>Whether the server may yet appear, or have room in its queue.</summary>
    /// <param name="error">errno of a connect that failed.</param>
    public static bool MayPass(int error) => error is Libc.Eagain or Libc.Enoent or Libc.Econnrefused;

    /// <summary>Two sockets that are connected with each other.</summary>
    /// <exception cref="LinuxException">socketpair failed.</exception>
    public static (SafeFileHandle First, SafeFileHandle Second) CreatePair()
    {
        Span<int> fds = stackalloc int[2];
        return Libc.SocketPair(Libc.AfUnix, Libc.SockStream | Libc.SockCloexec, 0, fds) == 0
            ? (new SafeFileHandle(fds[0], ownsHandle: true), new SafeFileHandle(fds[1], ownsHandle: true))
            : throw new LinuxException("socketpair", Libc.LastError);
    }

    /// <summary>Sends no more; the peer reads to the end of what was sent. Without effect once the peer has
    /// gone.</summary>
    public static void EndOutput(SafeFileHandle socket) => _ = Libc.Shutdown(socket, Libc.ShutWr);

    /// <summary>How much a socket has to read; 0 when it does not tell.</summary>
    public static int WaitingBytes(SafeFileHandle socket) => Libc.WaitingBytes(socket);

    /// <summary>Tries once, without waiting for room in the listener's queue (EAGAIN).</summary>
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

    internal static SafeFileHandle Create()
    {
        SafeFileHandle socket = Libc.Socket(
            Libc.AfUnix, Libc.SockStream | Libc.SockNonblock | Libc.SockCloexec, 0);
        return socket.IsInvalid ? throw new LinuxException("socket", Libc.LastError) : socket;
    }
}
