using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A listening unix stream socket: one that we bind to a path, or one that our parent process bound.</summary>
public sealed class UnixListener : IDisposable
{
    private readonly string? _path;
    private readonly FileStatus? _bound;
    private EventFd? _reserve = EventFd.Create();

    private UnixListener(SafeFileHandle handle, string? path)
    {
        Handle = handle;
        _path = path;
        _bound = path is null || UnixAddress.IsAbstract(path) ? null : FileStatus.Of(path);
    }

    /// <summary>For polling; non-blocking.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Binds and listens. A socket file that a dead server left behind is replaced.</summary>
    /// <param name="path">As it is, or @ and a name in the abstract namespace.</param>
    /// <param name="backlog">How many clients may wait.</param>
    /// <param name="access">Who may connect; null for what the umask leaves.</param>
    /// <exception cref="IOException">The path is in use by another server, or is no socket.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    /// <exception cref="ArgumentException">The path is impossible, there is no such group, or access to a socket
    /// without a file was to be restricted.</exception>
    public static UnixListener Bind(string path, int backlog = 1, SocketAccess? access = null)
    {
        byte[] address = UnixAddress.Of(path);
        access?.Validate(path);
        string? bound = null;
        SafeFileHandle socket = UnixSocket.Create();
        try
        {
            if (Libc.Bind(socket, address, address.Length) < 0)
            {
                int error = Libc.LastError;
                if (error != Libc.Eaddrinuse)
                {
                    throw new LinuxException($"bind {path}", error);
                }

                if (UnixAddress.IsAbstract(path))
                {
                    throw new IOException($"{path} is in use by another server.");
                }

                RemoveStale(path);
                Check(Libc.Bind(socket, address, address.Length), $"bind {path}");
            }

            // Nobody can connect before it listens.
            bound = path;
            access?.Apply(path);
            Check(Libc.Listen(socket, backlog), $"listen {path}");
            return new UnixListener(socket, path);
        }
        catch
        {
            if (bound is not null && !UnixAddress.IsAbstract(bound))
            {
                _ = Libc.Unlink(bound);
            }

            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a listening socket that this process inherited; its path stays when we go.</summary>
    /// <exception cref="ArgumentException">The descriptor is not a listening unix socket.</exception>
    public static UnixListener Adopt(int fd)
    {
        SafeFileHandle handle = new(fd, ownsHandle: true);
        if (GetOption(handle, Libc.SoDomain) != Libc.AfUnix || GetOption(handle, Libc.SoAcceptconn) != 1)
        {
            handle.SetHandleAsInvalid();
            throw new ArgumentException($"File descriptor {fd} is not a listening unix socket.", nameof(fd));
        }

        Check(Libc.Fcntl(handle, Libc.FSetFd, Libc.FdCloexec), "fcntl F_SETFD");
        Check(Libc.Fcntl(handle, Libc.FSetFl, Libc.Fcntl(handle, Libc.FGetFl, 0) | Libc.ONonblock), "fcntl F_SETFL");
        return new UnixListener(handle, path: null);
    }

    /// <summary>The next connection, non-blocking; null when none is waiting.</summary>
    /// <exception cref="LinuxException">accept4 failed, for want of descriptors perhaps.</exception>
    public SafeFileHandle? TryAccept()
    {
        SafeFileHandle connection = Libc.Accept(Handle, Libc.SockNonblock | Libc.SockCloexec);
        if (!connection.IsInvalid)
        {
            return connection;
        }

        int error = Libc.LastError;
        return error == Libc.Eagain ? null : throw new LinuxException("accept4", error);
    }

    /// <summary>Descriptors have run out: accepts in the place of one that is kept for this, so that a client that
    /// waits can be told that it is not served, and does not wait in vain. <see cref="RestoreReserve"/> when it has
    /// gone.</summary>
    /// <returns>null when nobody waits.</returns>
    public SafeFileHandle? AcceptInReserve()
    {
        _reserve?.Dispose();
        _reserve = null;
        SafeFileHandle connection = Libc.Accept(Handle, Libc.SockNonblock | Libc.SockCloexec);
        if (!connection.IsInvalid)
        {
            return connection;
        }

        RestoreReserve();
        return null;
    }

    /// <summary>Keeps a descriptor again, unless somebody was faster; then clients wait.</summary>
    public void RestoreReserve()
    {
        try
        {
            _reserve ??= EventFd.Create();
        }
        catch (LinuxException)
        {
            // The next call may have more luck.
        }
    }

    /// <summary>Closes the socket, and removes its file unless somebody has put another one there.</summary>
    public void Dispose()
    {
        if (Handle.IsClosed)
        {
            return;
        }

        if (_path is not null && _bound is { } mine && FileStatus.Of(_path) is { } now
            && now.Inode == mine.Inode && now.Device == mine.Device)
        {
            _ = Libc.Unlink(_path);
        }

        _reserve?.Dispose();
        Handle.Dispose();
    }

    private static void RemoveStale(string path)
    {
        if (FileStatus.Of(path) is { IsSocket: false })
        {
            throw new IOException($"{path} exists and is not a socket.");
        }

        using (SafeFileHandle? live = UnixSocket.TryConnect(path, out int error))
        {
            if (live is not null || error == Libc.Eagain)
            {
                throw new IOException($"{path} is in use by another server.");
            }

            if (error is not (Libc.Econnrefused or Libc.Enoent))
            {
                throw new LinuxException($"connect {path}", error);
            }
        }

        if (Libc.Unlink(path) < 0 && Libc.LastError is int failure and not Libc.Enoent)
        {
            throw new LinuxException($"unlink {path}", failure);
        }
    }

    private static int GetOption(SafeFileHandle socket, int name)
    {
        int length = sizeof(int);
        return Libc.GetSocketOption(socket, Libc.SolSocket, name, out int value, ref length) == 0 ? value : -1;
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new LinuxException(call, Libc.LastError);
        }
    }
}
