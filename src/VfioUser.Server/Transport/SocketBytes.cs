using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>The bytes and descriptors that arrive at a socket.</summary>
internal class SocketBytes(SafeFileHandle socket)
{
    /// <summary>The number of bytes that have arrived and were not read.</summary>
    public virtual int Waiting => UnixSocket.WaitingBytes(socket);

    /// <summary>When to read again, whatever the socket says; <see cref="Poll.Never"/> if the socket says
    /// when.</summary>
    public virtual long RetryNs => Poll.Never;

    /// <summary>Reads what has arrived; see <see cref="FdSocket.Receive"/>.</summary>
    public virtual int Read(Span<byte> data, ReceivedFds fds, out bool truncated) =>
        FdSocket.Receive(socket, data, fds, out truncated);

    /// <summary>Removes bytes that were read, if they are still in the socket.</summary>
    public virtual void Consume(int count)
    {
    }

    /// <summary>Closes descriptors that were not read.</summary>
    public virtual void Close()
    {
    }

    /// <summary>Reads and drops.</summary>
    /// <returns>As <see cref="Read"/>.</returns>
    public int Discard(Span<byte> scratch, ReceivedFds fds)
    {
        int count = FdSocket.Receive(socket, scratch, fds, out _);
        fds.CloseAll();
        return count;
    }
}
