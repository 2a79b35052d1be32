using System.CommandLine;
using System.Globalization;
using VfioUser.Bench.Linux;

namespace VfioUser.Bench.Commands;

/// <summary>What a server costs while nothing happens.</summary>
internal static class IdleCommand
{
    private static readonly Option<int> s_pid = new("--pid")
    {
        Description = "The server's process.",
        HelpName = "N",
        Required = true,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long to look.",
        DefaultValueFactory = _ => 10,
    };

    public static Command Create()
    {
        Command command = new("idle", "Measure the processor time, wake-ups and memory of a process.")
        {
            s_pid, s_seconds
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        int pid = parsed.GetValue(s_pid);
        double seconds = parsed.GetValue(s_seconds);
        ProcessTimes before = ProcessTimes.Of(pid);
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        ProcessTimes after = ProcessTimes.Of(pid);
        (long privateKiB, long residentKiB) = ProcessTimes.MemoryOf(pid);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"process {pid}: {(after.CpuNs - before.CpuNs) / seconds / 1e7:0.0000} % of a core, "
            + $"{after.WakeUpsSince(before) / seconds:0.0} wake-ups/s, "
            + $"{privateKiB} KiB private, {residentKiB} KiB resident"));
        return 0;
    }
}
