using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The file descriptors received with one message. The receiver takes those that it needs and then owns them;
/// the others are closed after the message is handled.</summary>
public sealed class ReceivedFds
{
    private readonly List<SafeFileHandle?> _fds = [];

    /// <summary>The number of descriptors received, including those that were taken.</summary>
    public int Count => _fds.Count;

    /// <summary>Hands over one descriptor.</summary>
    /// <returns>null if there is no such descriptor, or it was already taken.</returns>
    public SafeFileHandle? TryTake(int index)
    {
        if ((uint)index >= (uint)_fds.Count)
        {
            return null;
        }

        (SafeFileHandle? fd, _fds[index]) = (_fds[index], null);
        return fd;
    }

    /// <summary>Describes one descriptor; one that was taken is <see cref="FileKind.Other"/>.</summary>
    public FileDescription Describe(int index) => _fds[index] is { } handle ? FileDescription.Of(handle) : default;

    /// <summary>Duplicates one descriptor; null if there is no such descriptor, or it was already taken.</summary>
    /// <exception cref="LinuxException">The process has no free descriptor.</exception>
    public SafeFileHandle? TryDuplicate(int index) =>
        (uint)index < (uint)_fds.Count && _fds[index] is { } fd ? FileDescriptor.Duplicate(fd) : null;

    /// <summary>Moves all descriptors to another set.</summary>
    /// <returns>How many there were.</returns>
    public int MoveTo(ReceivedFds other)
    {
        int count = _fds.Count;
        other._fds.AddRange(_fds);
        _fds.Clear();
        return count;
    }

    /// <summary>Adds a descriptor, as if it had been received.</summary>
    public void Add(SafeFileHandle fd) => _fds.Add(fd);

    /// <summary>Closes the descriptors that were not taken, and prepares for those of the next message.</summary>
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
