using System.Globalization;

namespace VfioUser.Bench.Linux;

/// <summary>What a process has used so far. Source: proc(5), /proc/PID/task/TID/schedstat and status.</summary>
/// <param name="CpuNs">Time on a processor, all threads.</param>
/// <param name="Wakeups">How often a thread went to sleep of itself, and so was woken.</param>
internal readonly record struct ProcessTimes(long CpuNs, long Wakeups)
{
    private const string SwitchesKey = "voluntary_ctxt_switches:";

    public static ProcessTimes Of(int processId)
    {
        long cpuNs = 0;
        long wakeups = 0;
        foreach (string task in Directory.GetDirectories($"/proc/{processId}/task"))
        {
            try
            {
                cpuNs += Number(File.ReadAllText($"{task}/schedstat").Split(' ')[0]);
                string line = File.ReadLines($"{task}/status")
                    .First(line => line.StartsWith(SwitchesKey, StringComparison.Ordinal));
                wakeups += Number(line[SwitchesKey.Length..]);
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return new ProcessTimes(cpuNs, wakeups);
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

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
