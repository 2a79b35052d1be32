using System.Diagnostics;

namespace LinuxInterop;

/// <summary>CLOCK_MONOTONIC, which is what <see cref="Stopwatch"/> reads on Linux, with a tick of one
/// nanosecond.</summary>
public static class MonotonicClock
{
    public static long NowNs => Stopwatch.GetTimestamp();

    /// <summary>The moment that is <paramref name="delay"/> from now.</summary>
    public static long After(TimeSpan delay) => NowNs + (long)(delay.TotalMilliseconds * 1_000_000);
}
