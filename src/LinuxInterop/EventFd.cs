using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>An eventfd: a 64-bit counter that one side adds to and the other reads and clears.</summary>
public sealed class EventFd : IDisposable
{
    private readonly bool _isPeers;                     // the peer can fill it and make it block at any time

    private EventFd(SafeFileHandle handle, bool isPeers)
    {
        Handle = handle;
        _isPeers = isPeers;
    }

    /// <summary>The descriptor, for polling and for passing to a peer.</summary>
    public SafeFileHandle Handle { get; }

    /// <exception cref="LinuxException">eventfd failed.</exception>
    public static EventFd Create()
    {
        SafeFileHandle handle = Libc.EventFd(0, Libc.EfdCloexec | Libc.EfdNonblock);
        return handle.IsInvalid
            ? throw new LinuxException("eventfd", Libc.LastError)
            : new EventFd(handle, isPeers: false);
    }

    /// <summary>Takes over an eventfd that a peer sent.</summary>
    /// <exception cref="ArgumentException">It is another kind of file; the handle is then closed.</exception>
    public static EventFd Adopt(SafeFileHandle handle)
    {
        string? link = LinkOf(handle);
        if (!IsEventFd(link))
        {
            handle.Dispose();
            throw new ArgumentException($"the file descriptor is {link ?? "closed"}, not an eventfd");
        }

        return new EventFd(handle, isPeers: true);
    }

    /// <summary>Whether a received file is an eventfd.</summary>
    public static bool Is(SafeFileHandle handle) => IsEventFd(LinkOf(handle));

    /// <summary>Adds 1 to the counter. Never waits: a full counter already shows the reader what a signal would.
    /// (Without asynchronous I/O in the kernel, a peer's eventfd goes through <see cref="Add"/>.)</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void Signal()
    {
        if (_isPeers && KernelSignal.Shared?.TrySend(Handle) == true)
        {
            return;
        }

        Add(1);
    }

    /// <summary>Adds to the counter, or does nothing if there is no room. Use it for eventfds of this process: the peer
    /// of a received one can make this call block by a race.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void Add(ulong value)
    {
        if (_isPeers && !IsWritable())
        {
            return;
        }

        if (Libc.Write(Handle, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value))) < 0)
        {
            int error = Libc.LastError;
            if (error != Libc.Eagain)
            {
                throw new LinuxException("write eventfd", error);
            }
        }
    }

    /// <summary>Reads and clears the counter. Never waits, whatever a peer does to it.</summary>
    /// <returns>false if it was 0.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public bool TryRead(out ulong value)
    {
        value = 0;
        if (Libc.ReadNoWait(Handle, MemoryMarshal.AsBytes(new Span<ulong>(ref value))) > 0)
        {
            return true;
        }

        int error = Libc.LastError;
        return error == Libc.Eagain ? false : throw new LinuxException("preadv2 eventfd", error);
    }

    public void Dispose() => Handle.Dispose();

    private static string? LinkOf(SafeFileHandle handle) =>
        File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.Name;

    private static bool IsEventFd(string? link) => link?.EndsWith("[eventfd]", StringComparison.Ordinal) ?? false;

    private bool IsWritable() => Poll.Wait([new PollFd(Handle, PollEvents.Out)], deadlineNs: 0) > 0;
}
