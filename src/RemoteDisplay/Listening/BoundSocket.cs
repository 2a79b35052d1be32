using System.Net;
using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.Listening;

/// <summary>A socket that has an address; the file of a UNIX socket goes with it.</summary>
public sealed class BoundSocket : IDisposable
{
    private readonly UnixListener? _file;

    private BoundSocket(Socket socket, UnixListener? file)
    {
        Socket = socket;
        _file = file;
    }

    public Socket Socket { get; }

    /// <summary>At a path, which only its owner may use. Replaces a socket that has no listener any more.</summary>
    /// <exception cref="IOException">Something else is there, or a system call failed.</exception>
    /// <exception cref="ArgumentException">The path is impossible.</exception>
    public static BoundSocket At(string path)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        UnixListener file = UnixListener.Bind(path, access: new SocketAccess(owner));
        try
        {
            // .NET closes the descriptor of a socket that it is given, and so does the listener: each has its own.
            using SafeFileHandle copy = FileDescriptor.Duplicate(file.Handle);
            SafeSocketHandle handle = new(copy.DangerousGetHandle(), ownsHandle: true);
            copy.SetHandleAsInvalid();
            return new BoundSocket(new Socket(handle), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>At a TCP port.</summary>
    /// <exception cref="SocketException">The port cannot be bound.</exception>
    public static BoundSocket At(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return new BoundSocket(socket, file: null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        _file?.Dispose();
    }
}
