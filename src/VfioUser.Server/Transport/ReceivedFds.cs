using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Linux;

namespace VfioUser.Server.Transport;

/// <summary>The file descriptors that came with one message. Who wants one takes it and owns it from then on; those
/// that nobody took are closed when the message is done with.</summary>
public sealed class ReceivedFds
{
    private readonly List<SafeFileHandle?> _fds = [];

    /// <summary>How many came, taken ones included.</summary>
    public int Count => _fds.Count;

    /// <summary>Hands over one descriptor.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is none, or it has been taken.</exception>
    public SafeFileHandle Take(int index)
    {
        if ((uint)index >= (uint)_fds.Count || _fds[index] is not { } handle)
        {
            throw new VfioUserException(Errno.EINVAL, $"the message has no file descriptor {index}");
        }

        _fds[index] = null;
        return handle;
    }

    /// <summary>What one descriptor is; one that has been taken is <see cref="FileKind.Other"/>.</summary>
    public FileDescription Describe(int index) => _fds[index] is { } handle ? FileDescription.Of(handle) : default;

    internal void AdoptAll(ReadOnlySpan<int> numbers)
    {
        foreach (int fd in numbers)
        {
            _fds.Add(new SafeFileHandle(fd, ownsHandle: true));
        }
    }

    /// <summary>Closes what nobody took.</summary>
    internal void CloseAll()
    {
        foreach (SafeFileHandle? fd in _fds)
        {
            fd?.Dispose();
        }

        _fds.Clear();
    }
}
