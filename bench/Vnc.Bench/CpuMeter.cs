using System.Globalization;

namespace Vnc.Bench;

/// <summary>CPU time of QEMU without its emulated processors, and of the device's server if there is one.</summary>
internal sealed class CpuMeter(int qemu, int? server)
{
    /// <summary>The places of utime and stime behind the name. Source: proc_pid_stat(5).</summary>
    private const int UserTime = 11, SystemTime = 12;

    private const int TicksPerSecond = 100;

    /// <summary>All of it since the start.</summary>
    public TimeSpan Now => Of(qemu) + (server is { } id ? Of(id) : TimeSpan.Zero);

    /// <summary>That of the process, which includes threads that have ended, without that of its emulated
    /// processors.</summary>
    private static TimeSpan Of(int process)
    {
        string[] fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        long ticks = long.Parse(fields[UserTime], CultureInfo.InvariantCulture)
            + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture);
        long emulatedNs = 0;
        foreach (string task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                if (File.ReadAllText($"{task}/comm").StartsWith("CPU ", StringComparison.Ordinal))
                {
                    emulatedNs +=
                        long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond) - TimeSpan.FromTicks(emulatedNs / 100);
    }
}
