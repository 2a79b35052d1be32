using System.Globalization;

namespace Vnc.Bench;

/// <summary>CPU time of QEMU without its emulated processors, and of the device's server if there is one.</summary>
internal sealed class CpuMeter(int qemu, int? server)
{
    /// <summary>All of it since the start.</summary>
    public TimeSpan Now => Of(qemu) + (server is { } id ? Of(id) : TimeSpan.Zero);

    private static TimeSpan Of(int process)
    {
        long ns = 0;
        foreach (string task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                if (!File.ReadAllText($"{task}/comm").StartsWith("CPU ", StringComparison.Ordinal))
                {
                    ns += long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return TimeSpan.FromTicks(ns / 100);
    }
}
