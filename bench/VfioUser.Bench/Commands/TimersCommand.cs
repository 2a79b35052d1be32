using System.CommandLine;
using System.Globalization;
using VfioUser.Server;

namespace VfioUser.Bench.Commands;

/// <summary>How late a device's timers fire, with this library in this process.</summary>
internal static class TimersCommand
{
    private static readonly Option<double> s_hertz = new("--hz") { DefaultValueFactory = _ => 60 };
    private static readonly Option<double> s_seconds = new("--seconds") { DefaultValueFactory = _ => 10 };

    private static readonly Option<int> s_load = new("--load")
    {
        Description = "Threads that keep processors busy meanwhile.",
    };

    public static Command Create()
    {
        Command command = new("timers", "Measure how late device timers fire.") { s_hertz, s_seconds, s_load };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string socketPath = Path.Combine(Path.GetTempPath(), $"vfio-user-bench-{Environment.ProcessId}.sock");
        MetronomeDevice device = new(TimeSpan.FromSeconds(1 / parsed.GetValue(s_hertz)));
        using VfioUserServer server = new(device, new VfioUserServerOptions { SocketPath = socketPath });
        using CancellationTokenSource stop = new();
        for (int i = 0; i < parsed.GetValue(s_load); i++)
        {
            new Thread(() => Burn(stop.Token)) { IsBackground = true }.Start();
        }

        server.Start();
        Thread.Sleep(TimeSpan.FromSeconds(parsed.GetValue(s_seconds)));
        stop.Cancel();
        server.Stop();
        LatencyHistogram late = device.Lateness;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{late.Count} ticks: late by p50 {late.PercentileUs(0.5):0.0} us, p99 {late.PercentileUs(0.99):0.0} us, "
            + $"worst {late.PercentileUs(1):0.0} us"));
        return 0;
    }

    private static void Burn(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Thread.SpinWait(1000);
        }
    }
}
