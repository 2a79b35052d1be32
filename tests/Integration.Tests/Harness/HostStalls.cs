namespace Integration.Tests.Harness;

/// <summary>How long this machine has kept a thread waiting that had nothing to do but wake up. Guests wait as long,
/// and their kernels complain of a device that is late.</summary>
internal static class HostStalls
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(10);
    private static readonly List<(long AtMs, long LateMs)> s_stalls = [];
    private static readonly Lazy<Thread> s_watch = new(() =>
    {
        Thread watch = new(Watch) { IsBackground = true, Name = nameof(HostStalls) };
        watch.Start();
        return watch;
    });

    /// <summary>Shorter ones are not kept.</summary>
    public const int LeastMs = 50;

    /// <summary>Begins to watch, unless it has begun.</summary>
    public static void Begin() => _ = s_watch.Value;

    /// <summary>The longest one, in milliseconds, since a time of <see cref="Environment.TickCount64"/>; 0 for
    /// none.</summary>
    public static long LongestMs(long sinceMs)
    {
        lock (s_stalls)
        {
            return s_stalls.Where(stall => stall.AtMs >= sinceMs).Select(stall => stall.LateMs).DefaultIfEmpty().Max();
        }
    }

    private static void Watch()
    {
        while (true)
        {
            long beforeMs = Environment.TickCount64;
            Thread.Sleep(s_period);
            long lateMs = Environment.TickCount64 - beforeMs - (long)s_period.TotalMilliseconds;
            if (lateMs >= LeastMs)
            {
                lock (s_stalls)
                {
                    s_stalls.Add((Environment.TickCount64, lateMs));
                }
            }
        }
    }
}
