using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A descriptor that becomes ready at a time. Source: timerfd_create(2), CLOCK_MONOTONIC.</summary>
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

    /// <summary>Ready from the deadline on, until another is set.</summary>
    public PollFd WaitFor => new(_handle, PollEvents.In);

    /// <summary>It has been seen to be ready.</summary>
    public void OnReady() => _wasReady = true;

    /// <summary>Sets the deadline, <see cref="Poll.Never"/> for none; without a system call when it is the same as
    /// before.</summary>
    /// <remarks>The kernel is told how long to wait and not until when: where scripts/qemu/slow-time slows our clock,
    /// the kernel's is another one. It is ready early there, and is set again for the rest.</remarks>
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

        // Zero would disarm; a time that is past is due at once.
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
