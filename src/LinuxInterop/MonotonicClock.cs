using System.Diagnostics;

namespace LinuxInterop;

/// <summary>CLOCK_MONOTONIC, which <see cref="Stopwatch"/> reads on Linux, with a tick of one nanosecond.</summary>
public static class MonotonicClock
{
    public static long NowNs => Stopwatch.GetTimestamp();

    /// <summary>The time <paramref name="delay"/> from now, nanoseconds.</summary>
    public static long After(TimeSpan delay) => NowNs + (long)(delay.TotalMilliseconds * 1_000_000);
}
