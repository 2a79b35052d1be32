using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>The part of a message that the socket had no room for. It keeps the message's descriptors open until its
/// first byte is sent, even if their owner closes them.</summary>
internal sealed class UnsentMessage : IDisposable
{
    private readonly byte[] _bytes;
    private SafeFileHandle[] _fds;
    private int _sent;

    public UnsentMessage(byte[] bytes, ReadOnlySpan<SafeFileHandle> fds)
    {
        _bytes = bytes;
        _fds = [];
        bool added = false;
        foreach (SafeFileHandle fd in fds)
        {
            fd.DangerousAddRef(ref added);
        }

        _fds = fds.ToArray();
    }

    public int Left => _bytes.Length - _sent;

    /// <summary>Sends as much as there is room for.</summary>
    /// <returns>The number of bytes sent.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public int SendTo(SafeFileHandle socket)
    {
        int count = FdSocket.Send(socket, _bytes.AsSpan(_sent), default, _fds);
        if (count <= 0)
        {
            return 0;
        }

        _sent += count;
        Dispose();
        return count;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle fd in _fds)
        {
            fd.DangerousRelease();
        }

        _fds = [];
    }
}
