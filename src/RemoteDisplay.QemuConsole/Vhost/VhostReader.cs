using System.Runtime.InteropServices;
using LinuxInterop;

namespace RemoteDisplay.QemuConsole.Vhost;

/// <summary>Cuts a connection's bytes into messages. It reads from the socket only bytes of the current message, so
/// descriptors arrive together with their message.</summary>
internal sealed class VhostReader(SafeHandle socket) : IDisposable
{
    /// <summary>Larger than any known message.</summary>
    public const int MaxPayload = 1024;

    private readonly byte[] _bytes = new byte[VhostHeader.Length + MaxPayload];
    private int _count;

    /// <summary>The descriptors that arrived with the message.</summary>
    public ReceivedFds Fds { get; } = new();

    public VhostHeader Header { get; private set; }

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(VhostHeader.Length, (int)Header.Size);

    /// <returns>Whether a complete message is available; it stays until <see cref="Next"/>.</returns>
    /// <exception cref="EndOfStreamException">The peer has disconnected.</exception>
    /// <exception cref="VhostException">The bytes are not a message.</exception>
    /// <exception cref="IOException">The connection is dead, or descriptors were lost.</exception>
    public bool TryRead()
    {
        while (true)
        {
            int wanted = VhostHeader.Length + (_count < VhostHeader.Length ? 0 : (int)Header.Size);
            if (_count == wanted)
            {
                return true;
            }

            int received = FdSocket.Receive(socket, _bytes.AsSpan(_count, wanted - _count), Fds, out bool isTruncated);
            if (received == FdSocket.WouldBlock)
            {
                return false;
            }

            if (isTruncated)
            {
                throw new IOException("this process has no free file descriptors for those received");
            }

            if (received == 0)
            {
                throw new EndOfStreamException("QEMU closed the connection");
            }

            _count += received;
            if (_count == VhostHeader.Length)
            {
                Header = Check(VhostHeader.Read(_bytes));
            }
        }
    }

    /// <summary>Discards the message and closes the descriptors that were not taken.</summary>
    public void Next()
    {
        Fds.CloseAll();
        _count = 0;
    }

    public void Dispose() => Fds.CloseAll();

    private static VhostHeader Check(VhostHeader header)
    {
        if (!header.IsVersion1)
        {
            throw new VhostException($"flags 0x{header.Flags:X} are not those of version 1");
        }

        return header.Size <= MaxPayload
            ? header
            : throw new VhostException($"{header.Request} with {header.Size} bytes is too long");
    }
}
