using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Linux;

/// <summary>A descriptor that becomes ready at a time. Source: timerfd_create(2), CLOCK_MONOTONIC.</summary>
internal sealed class TimerFd : IDisposable
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly SafeFileHandle _handle;
    private long _deadlineNs = Poll.Never;

    /// <exception cref="LinuxException">timerfd_create failed.</exception>
    public TimerFd()
    {
        _handle = Libc.TimerFdCreate(Libc.ClockMonotonic, Libc.TfdCloexec | Libc.TfdNonblock);
        if (_handle.IsInvalid)
        {
            throw new LinuxException("timerfd_create", Libc.LastError);
        }
    }

    /// <summary>Ready from the deadline on, until another is set.</summary>
    public PollFd WaitFor => new(_handle, PollEvents.In);

    /// <summary>Sets the deadline, <see cref="Poll.Never"/> for none; without a system call when it is the same as before.</summary>
    /// <exception cref="LinuxException">timerfd_settime failed.</exception>
    public void Arm(long deadlineNs)
    {
        if (deadlineNs == _deadlineNs)
        {
            return;
        }

        // Zero would disarm; a time that is past is due at once.
        long atNs = deadlineNs == Poll.Never ? 0 : Math.Max(1, deadlineNs);
        Libc.TimerSpec spec = new(default, new Libc.TimeSpec(atNs / NsPerSecond, atNs % NsPerSecond));
        if (Libc.TimerFdSetTime(_handle, Libc.TfdTimerAbstime, spec, 0) < 0)
        {
            throw new LinuxException("timerfd_settime", Libc.LastError);
        }

        _deadlineNs = deadlineNs;
    }

    public void Dispose() => _handle.Dispose();
}
