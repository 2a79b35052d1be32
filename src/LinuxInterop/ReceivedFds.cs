using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The file descriptors that came with one message. A receiver takes the ones that it wants and owns them from
/// then on; the others are closed when the message is done with.</summary>
public sealed class ReceivedFds
{
    private readonly List<SafeFileHandle?> _fds = [];

    /// <summary>How many came, taken ones included.</summary>
    public int Count => _fds.Count;

    /// <summary>Hands over one descriptor.</summary>
    /// <returns>null when there is none, or it has been taken.</returns>
    public SafeFileHandle? TryTake(int index)
    {
        if ((uint)index >= (uint)_fds.Count)
        {
            return null;
        }

        (SafeFileHandle? fd, _fds[index]) = (_fds[index], null);
        return fd;
    }

    /// <summary>What one descriptor is; one that has been taken is <see cref="FileKind.Other"/>.</summary>
    public FileDescription Describe(int index) => _fds[index] is { } handle ? FileDescription.Of(handle) : default;

    /// <summary>Closes what was not taken. The next message's descriptors may follow.</summary>
    public void CloseAll()
    {
        foreach (SafeFileHandle? fd in _fds)
        {
            fd?.Dispose();
        }

        _fds.Clear();
    }

    internal void AdoptAll(ReadOnlySpan<int> numbers)
    {
        foreach (int fd in numbers)
        {
            _fds.Add(new SafeFileHandle(fd, ownsHandle: true));
        }
    }
}
