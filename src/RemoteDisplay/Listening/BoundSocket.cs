using System.Net.Sockets;

namespace RemoteDisplay.Listening;

/// <summary>A UNIX socket at a path that only its owner may use.</summary>
internal static class UnixSocketFile
{
    /// <summary>Takes the place of a socket that nobody listens at any more.</summary>
    /// <exception cref="IOException">Something else is there.</exception>
    /// <exception cref="SocketException">The path cannot be bound.</exception>
    public static Socket Bind(string path)
    {
        if (IsInUse(path))
        {
            throw new IOException("the socket is in use");
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));

            // Nobody can connect before Listen, so there is no moment at which others may.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsInUse(string path)
    {
        if (!Path.Exists(path))
        {
            return false;
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (CanBeOpened(path))
            {
                throw new IOException("what is there is not a socket", e);
            }

            File.Delete(path);
            return false;
        }
    }

    /// <summary>A file refuses connections as a socket without a listener does, but a socket cannot be opened.</summary>
    private static bool CanBeOpened(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
