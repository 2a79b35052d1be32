using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A set of descriptors kept in the kernel, so that a wait does not pass or scan them. A wait ends when any of
/// them is ready. Source: epoll(7), level-triggered.</summary>
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

    /// <summary>Adds a descriptor. Remove it before closing it: if the file is also open elsewhere, it would stay in
    /// the set.</summary>
    /// <param name="fd">The descriptor and the events to wait for.</param>
    /// <param name="key">The value that <see cref="Wait"/> returns for it.</param>
    /// <returns>false if the kernel has no room for more.</returns>
    public bool TryAdd(PollFd fd, uint key) =>
        Libc.EpollControl(_handle, Libc.EpollCtlAdd, fd.Number, new Libc.EpollEvent((uint)fd.Events, key, key)) == 0;

    public void Remove(PollFd fd) => _ = Libc.EpollControl(_handle, Libc.EpollCtlDel, fd.Number, default);

    /// <summary>Returns when a descriptor is ready, or early after a signal.</summary>
    /// <returns>The key of a descriptor that is ready; null after a signal.</returns>
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
