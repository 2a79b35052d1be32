using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Linux;

/// <summary>An eventfd: a 64-bit counter that one side adds to and the other reads and clears.</summary>
public sealed class EventFd : IDisposable
{
    private readonly bool _mayBlock;                    // a peer's: whoever has it can make it block, at any time

    private EventFd(SafeFileHandle handle, bool mayBlock)
    {
        Handle = handle;
        _mayBlock = mayBlock;
    }

    /// <summary>For polling, and for handing to a peer.</summary>
    public SafeFileHandle Handle { get; }

    /// <exception cref="LinuxException">eventfd failed.</exception>
    public static EventFd Create()
    {
        SafeFileHandle handle = Libc.EventFd(0, Libc.EfdCloexec | Libc.EfdNonblock);
        return handle.IsInvalid ? throw new LinuxException("eventfd", Libc.LastError) : new EventFd(handle, mayBlock: false);
    }

    /// <summary>Takes over an eventfd that a peer sent.</summary>
    /// <exception cref="VfioUserException">EINVAL: it is another kind of file; it has been closed.</exception>
    public static EventFd Adopt(SafeFileHandle handle)
    {
        string? link = LinkOf(handle);
        if (!IsEventFd(link))
        {
            handle.Dispose();
            throw new VfioUserException(Errno.EINVAL, $"the file descriptor is {link ?? "closed"}, not an eventfd");
        }

        return new EventFd(handle, mayBlock: true);
    }

    /// <summary>Whether a file that somebody sent is an eventfd.</summary>
    public static bool Is(SafeFileHandle handle) => IsEventFd(LinkOf(handle));

    /// <summary>Adds to the counter. Never waits: a full counter means that the reader has yet to look, which is all
    /// that a signal says.</summary>
    public void Signal(ulong value = 1)
    {
        if (_mayBlock && !IsWritable())
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

    /// <summary>Reads and clears the counter. Never waits.</summary>
    /// <returns>false when it was 0.</returns>
    public bool TryRead(out ulong value)
    {
        value = 0;
        if (_mayBlock && !IsReadable())
        {
            return false;
        }

        if (Libc.Read(Handle, MemoryMarshal.AsBytes(new Span<ulong>(ref value))) > 0)
        {
            return true;
        }

        int error = Libc.LastError;
        return error == Libc.Eagain ? false : throw new LinuxException("read eventfd", error);
    }

    public void Dispose() => Handle.Dispose();

    private static string? LinkOf(SafeFileHandle handle) =>
        File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.Name;

    private static bool IsEventFd(string? link) => link?.EndsWith("[eventfd]", StringComparison.Ordinal) ?? false;

    private bool IsWritable() => Poll.Wait([new PollFd(Handle, PollEvents.Out)], deadlineNs: 0) > 0;

    private bool IsReadable() => Poll.Wait([new PollFd(Handle, PollEvents.In)], deadlineNs: 0) > 0;
}
