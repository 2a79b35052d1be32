using System.Globalization;
using System.Runtime.InteropServices;
using LinuxInterop;

namespace VfioUser.Bench.Linux;

/// <summary>What a process has used so far.</summary>
/// <param name="CpuNs">Time on a processor, all threads, those that have ended too.</param>
/// <param name="Sleeps">How often each thread went to sleep of itself, by thread id.</param>
internal sealed partial record ProcessTimes(long CpuNs, IReadOnlyDictionary<string, long> Sleeps)
{
    private const string SwitchesKey = "voluntary_ctxt_switches:";
    private const long NsPerSecond = 1_000_000_000;

    public static ProcessTimes Of(int processId) => new(CpuNsOf(processId), SleepsOf(processId));

    /// <summary>How often threads have been woken since then.</summary>
    public long WakeUpsSince(ProcessTimes before) =>
        Sleeps.Sum(thread => thread.Value - before.Sleeps.GetValueOrDefault(thread.Key));

    /// <summary>Source: clock_getcpuclockid(3); the clock's number is the process id, inverted, and
    /// CPUCLOCK_SCHED.</summary>
    public static long CpuNsOf(int processId)
    {
        const int schedulerTime = 2;
        if (ClockGetTime((~processId << 3) | schedulerTime, out TimeSpec time) < 0)
        {
            throw new LinuxException("clock_gettime", Marshal.GetLastPInvokeError());
        }

        return (time.Seconds * NsPerSecond) + time.Nanoseconds;
    }

    /// <summary>Private memory and all resident memory, in KiB. Source: proc(5), smaps_rollup.</summary>
    public static (long PrivateKiB, long ResidentKiB) MemoryOf(int processId)
    {
        long privateKiB = 0;
        long residentKiB = 0;
        foreach (string line in File.ReadLines($"/proc/{processId}/smaps_rollup"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "Private_Clean:" or "Private_Dirty:":
                    privateKiB += Number(words[1]);
                    break;
                case "Rss:":
                    residentKiB = Number(words[1]);
                    break;
            }
        }

        return (privateKiB, residentKiB);
    }

    /// <summary>Source: proc(5), /proc/PID/task/TID/status.</summary>
    private static Dictionary<string, long> SleepsOf(int processId)
    {
        Dictionary<string, long> sleeps = [];
        foreach (string thread in Directory.GetDirectories($"/proc/{processId}/task"))
        {
            try
            {
                string line = File.ReadLines($"{thread}/status")
                    .First(line => line.StartsWith(SwitchesKey, StringComparison.Ordinal));
                sleeps[thread] = Number(line[SwitchesKey.Length..]);
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return sleeps;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    /// <summary>struct timespec.</summary>
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
