using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A listening unix stream socket, bound to a path by this process or by its parent.</summary>
public sealed class UnixListener : IDisposable
{
    private readonly string? _path;
    private readonly FileStatus? _bound;
    private EventFd? _reserve = EventFd.Create();
    private bool _isLeft;

    private UnixListener(SafeFileHandle handle, string? path)
    {
        Handle = handle;
        _path = path;
        _bound = path is null || UnixAddress.IsAbstract(path) ? null : FileStatus.Of(path);
    }

    /// <summary>The socket, for polling; non-blocking.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Binds and listens. Replaces a socket file that a terminated server left behind.</summary>
    /// <param name="path">A file path, or @ and a name in the abstract namespace.</param>
    /// <param name="backlog">The number of clients that may wait.</param>
    /// <param name="access">The access rights of the socket file; null for those of the umask.</param>
    /// <exception cref="IOException">The path is in use by another server, or is not a socket.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    /// <exception cref="ArgumentException">The path is invalid, the group does not exist, or access rights were given
    /// for a socket without a file.</exception>
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

            // No client can connect before listen.
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

    /// <summary>Takes over a listening socket that this process inherited. Disposing does not remove its
    /// file.</summary>
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

    /// <summary>Goes on with a listener of an earlier process.</summary>
    /// <param name="handle">Its socket; closed if the result is null.</param>
    /// <param name="path">The path at which it was bound.</param>
    /// <returns>null if nobody can connect at that path any more.</returns>
    public static UnixListener? Resume(SafeFileHandle handle, string path)
    {
        if (UnixAddress.IsAbstract(path) || FileStatus.Of(path) is not null)
        {
            return new UnixListener(handle, path);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Leaves the socket's file to the process that goes on with the listener.</summary>
    public void Leave() => _isLeft = true;

    /// <summary>Accepts the next connection, non-blocking; null if no client is waiting.</summary>
    /// <exception cref="LinuxException">accept4 failed, for example because descriptors have run out.</exception>
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

    /// <summary>Accepts a connection when descriptors have run out, by giving up a reserved one, so that the server can
    /// refuse a client instead of letting it wait. Call <see cref="RestoreReserve"/> after closing the
    /// connection.</summary>
    /// <returns>null if no client is waiting.</returns>
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

    /// <summary>Reserves a descriptor again. If none is free, clients wait.</summary>
    public void RestoreReserve()
    {
        try
        {
            _reserve ??= EventFd.Create();
        }
        catch (LinuxException)
        {
            // The next call tries again.
        }
    }

    /// <summary>Closes the socket and removes its file, unless another file has replaced it.</summary>
    public void Dispose()
    {
        if (Handle.IsClosed)
        {
            return;
        }

        if (!_isLeft && _path is not null && _bound is { } mine && FileStatus.Of(_path) is { } now
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
