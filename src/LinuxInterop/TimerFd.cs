using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A descriptor that becomes ready at a deadline. Source: timerfd_create(2), CLOCK_MONOTONIC.</summary>
public sealed class TimerFd : IDisposable
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly SafeFileHandle _handle;
    private long _deadlineNs = Poll.Never;
    private bool _wasReady;

    /// <exception cref="LinuxException">timerfd_create failed.</exception>
    public TimerFd()
    {
        _handle = Libc.TimerFdCreate(Libc.ClockMonotonic, Libc.TfdCloexec | Libc.TfdNonblock);
        if (_handle.IsInvalid)
        {
            throw new LinuxException("timerfd_create", Libc.LastError);
        }
    }

    /// <summary>The descriptor to wait for; ready from the deadline until another deadline is set.</summary>
    public PollFd WaitFor => new(_handle, PollEvents.In);

    /// <summary>Notes that a wait has found it ready.</summary>
    public void OnReady() => _wasReady = true;

    /// <summary>Sets the deadline, <see cref="Poll.Never"/> for none. Makes no system call if the deadline has not
    /// changed.</summary>
    /// <remarks>The kernel receives a duration, not a point in time, because scripts/qemu/slow-time slows this
    /// process's clock but not the kernel's. There the timer fires early and is armed again for the rest.</remarks>
    /// <exception cref="LinuxException">timerfd_settime failed.</exception>
    public void Arm(long deadlineNs)
    {
        bool isSame = deadlineNs == _deadlineNs;
        if (isSame && !_wasReady)
        {
            return;
        }

        long leftNs = deadlineNs - MonotonicClock.NowNs;
        if (isSame && leftNs <= 0)
        {
            return;
        }

        // Zero would disarm the timer; a past deadline fires at once.
        leftNs = deadlineNs == Poll.Never ? 0 : Math.Max(1, leftNs);
        Libc.TimerSpec spec = new(default, new Libc.TimeSpec(leftNs / NsPerSecond, leftNs % NsPerSecond));
        if (Libc.TimerFdSetTime(_handle, 0, spec, 0) < 0)
        {
            throw new LinuxException("timerfd_settime", Libc.LastError);
        }

        (_deadlineNs, _wasReady) = (deadlineNs, false);
    }

    public void Dispose() => _handle.Dispose();
}
