using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Linux;

/// <summary>sys/eventfd.h and poll.h.</summary>
internal static partial class Libc
{
    public const int EfdNonblock = 0x800;               // EFD_NONBLOCK
    public const int EfdCloexec = 0x80000;              // EFD_CLOEXEC

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventFd(uint initial, int flags);

    /// <summary>Does not repeat after a signal: the caller's deadline would move.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int PPoll(Span<PollFd> fds, nuint count, in TimeSpec timeout, nint signalMask);

    /// <summary>Without a timeout.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int PPoll(Span<PollFd> fds, nuint count, nint timeout, nint signalMask);

    /// <summary>struct timespec.</summary>
    public readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
