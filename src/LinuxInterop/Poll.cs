namespace LinuxInterop;

/// <summary>Waits for descriptors, with a deadline in nanoseconds.</summary>
public static class Poll
{
    /// <summary>The deadline that never comes.</summary>
    public const long Never = long.MaxValue;

    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Returns when a descriptor is ready, when <paramref name="deadlineNs"/> (CLOCK_MONOTONIC) is past, or
    /// early after a signal.</summary>
    /// <returns>The number of descriptors that are ready.</returns>
    /// <exception cref="LinuxException">ppoll failed.</exception>
    public static int Wait(Span<PollFd> fds, long deadlineNs)
    {
        int ready;
        if (deadlineNs == Never)
        {
            ready = Libc.PPoll(fds, (nuint)fds.Length, 0, 0);
        }
        else
        {
            long left = Math.Max(0, deadlineNs - MonotonicClock.NowNs);
            ready = Libc.PPoll(fds, (nuint)fds.Length, new Libc.TimeSpec(left / NsPerSecond, left % NsPerSecond), 0);
        }

        if (ready >= 0)
        {
            return ready;
        }

        int error = Libc.LastError;
        return error == Libc.Eintr ? 0 : throw new LinuxException("ppoll", error);
    }
}
