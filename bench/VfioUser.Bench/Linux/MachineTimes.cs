using System.Globalization;

namespace VfioUser.Bench.Linux;

/// <summary>What all processes together have used. Source: proc(5), /proc/stat.</summary>
internal static class MachineTimes
{
    private const long NsPerTick = 10_000_000;          // USER_HZ is 100

    /// <summary>Nanoseconds that processors were not idle, time stolen by the hypervisor included.</summary>
    public static long BusyNs()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        long[] ticks = [.. File.ReadLines("/proc/stat").First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(8)
            .Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        const int idle = 3;
        const int waiting = 4;
        return (ticks.Sum() - ticks[idle] - ticks[waiting]) * NsPerTick;
    }
}
