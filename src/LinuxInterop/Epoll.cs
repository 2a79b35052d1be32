using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Descriptors to wait for that the kernel keeps, so that a wait neither names nor visits them; it is over
/// when any of them is ready. Source: epoll(7), level-triggered.</summary>
public sealed class Epoll : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="LinuxException">epoll_create1 failed.</exception>
    public Epoll()
    {
        _handle = Libc.EpollCreate(Libc.EpollCloexec);
        if (_handle.IsInvalid)
        {
            throw new LinuxException("epoll_create1", Libc.LastError);
        }
    }

    /// <summary>Adds a descriptor. It must be removed before it is closed: the file may be open elsewhere, and would
    /// stay.</summary>
    /// <param name="fd">What to wait for.</param>
    /// <param name="key">What <see cref="Wait"/> returns for it.</param>
    /// <returns>false when the kernel has no room for more.</returns>
    public bool TryAdd(PollFd fd, uint key) =>
        Libc.EpollControl(_handle, Libc.EpollCtlAdd, fd.Number, new Libc.EpollEvent((uint)fd.Events, key, key)) == 0;

    public void Remove(PollFd fd) => _ = Libc.EpollControl(_handle, Libc.EpollCtlDel, fd.Number, default);

    /// <summary>Returns when a descriptor is ready, or early after a signal.</summary>
    /// <returns>The key of one that is ready; null after a signal.</returns>
    /// <exception cref="LinuxException">epoll_wait failed.</exception>
    public uint? Wait()
    {
        Span<Libc.EpollEvent> events = stackalloc Libc.EpollEvent[1];
        if (Libc.EpollWait(_handle, events, events.Length, timeout: -1) > 0)
        {
            return events[0].Key;
        }

        int error = Libc.LastError;
        return error == Libc.Eintr ? null : throw new LinuxException("epoll_wait", error);
    }

    public void Dispose() => _handle.Dispose();
}
