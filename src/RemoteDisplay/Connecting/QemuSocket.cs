using System.Net.Sockets;

namespace RemoteDisplay.Connecting;

/// <summary>Connects to UNIX sockets at which QEMU listens.</summary>
internal static class QemuSocket
{
    /// <param name="path">The socket.</param>
    /// <param name="option">The option with which QEMU listens there.</param>
    /// <param name="stop">Cancels the wait.</param>
    /// <exception cref="IOException">Nothing listens there.</exception>
    public static async Task<Socket> ConnectAsync(string path, string option, CancellationToken stop)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException broken)
            {
                throw new IOException(ReasonOf(broken, path, option), e);
            }

            throw;
        }
    }

    /// <summary>Replaces .NET's message for a path that does not exist, which speaks of network addresses.</summary>
    private static string ReasonOf(SocketException e, string path, string option) =>
        !Path.Exists(path) ? $"no such socket; is QEMU running, with {option}?"
        : e.SocketErrorCode == SocketError.ConnectionRefused ? "nothing listens there; has QEMU exited?"
        : e.Message;
}
