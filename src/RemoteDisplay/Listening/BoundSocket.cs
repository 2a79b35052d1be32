using System.Net;
using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.Listening;

/// <summary>A socket that is bound to an address. Disposal removes the file of a UNIX socket.</summary>
public sealed class BoundSocket : IDisposable
{
    private readonly UnixListener? _file;

    private BoundSocket(Socket socket, UnixListener? file)
    {
        Socket = socket;
        _file = file;
    }

    public Socket Socket { get; }

    /// <summary>Binds to a path, which only its owner may use. Replaces a socket file that no process listens
    /// on.</summary>
    /// <exception cref="IOException">Another file is there, or a system call failed.</exception>
    /// <exception cref="ArgumentException">The path is invalid.</exception>
    public static BoundSocket At(string path)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        UnixListener file = UnixListener.Bind(path, access: new SocketAccess(owner));
        try
        {
            // .NET closes the descriptor that it receives, and so does the listener, so each has its own.
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

    /// <summary>Binds to a TCP port.</summary>
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
