using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>sys/eventfd.h, poll.h, sys/epoll.h and sys/timerfd.h.</summary>
internal static partial class Libc
{
    public const int EfdNonblock = 0x800;               // EFD_NONBLOCK
    public const int EfdCloexec = 0x80000;              // EFD_CLOEXEC
    public const int EpollCloexec = 0x80000;            // EPOLL_CLOEXEC
    public const int EpollCtlAdd = 1;                   // EPOLL_CTL_ADD
    public const int EpollCtlDel = 2;                   // EPOLL_CTL_DEL
    public const int ClockMonotonic = 1;                // CLOCK_MONOTONIC
    public const int TfdNonblock = 0x800;               // TFD_NONBLOCK
    public const int TfdCloexec = 0x80000;              // TFD_CLOEXEC

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventFd(uint initial, int flags);

    /// <summary>Is not repeated after a signal, because the caller's deadline would move.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int PPoll(Span<PollFd> fds, nuint count, in TimeSpec timeout, nint signalMask);

    /// <summary>Without a timeout.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int PPoll(Span<PollFd> fds, nuint count, nint timeout, nint signalMask);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeHandle epoll, int operation, int fd, in EpollEvent events);

    /// <summary>Is not repeated after a signal. The timeout is in milliseconds; -1 for none.</summary>
    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeHandle epoll, Span<EpollEvent> events, int count, int timeout);

    [LibraryImport(Library, EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial SafeFileHandle TimerFdCreate(int clock, int flags);

    [LibraryImport(Library, EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerFdSetTime(SafeHandle timer, int flags, in TimerSpec value, nint before);

    /// <summary>struct epoll_event. On x86-64 it is packed and its data begins at byte 4, elsewhere at byte 8. The key
    /// is stored twice, so byte 8 has it in either case. Arrays of this structure are not supported.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public readonly record struct EpollEvent(uint Events, uint KeyIfPacked, uint Key);

    /// <summary>struct itimerspec.</summary>
    public readonly record struct TimerSpec(TimeSpec Interval, TimeSpec Value);

    /// <summary>struct timespec.</summary>
    public readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
