using System.CommandLine;
using System.Globalization;
using LinuxInterop;

namespace VfioUser.Bench.Commands;

/// <summary>What one device of a process feels of the others.</summary>
internal static class DevicesCommand
{
    /// <summary>A busy device is accessed as one whose guest flips pages: in bursts, at each vertical blank.</summary>
    private const int AccessesPerBurst = 50;

    private static readonly TimeSpan s_burstInterval = TimeSpan.FromSeconds(1 / 60.0);

    private static readonly Option<string> s_socketPath = new("--socket-path")
    {
        Description = "The vfio-user sockets, with %d for the number of the device.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<int> s_busy = new("--busy")
    {
        Description = "How many other devices are accessed meanwhile.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> s_flood = new("--flood")
    {
        Description = "Access the busy ones without a pause, not in 60 bursts of 50 a second.",
    };

    private static readonly Option<ulong> s_offset = new("--offset") { Description = "Offset in region 0." };
    private static readonly Option<double> s_seconds = new("--seconds") { DefaultValueFactory = _ => 5 };

    public static Command Create()
    {
        Command command = new("devices", "Reads of one device, while others are idle and while they are busy.")
        {
            s_socketPath, s_busy, s_flood, s_offset, s_seconds,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        ClientSettings settings = new(
            parsed.GetValue(s_seconds), Rounds: 1, double.MaxValue, ClientSpinUs: 0, BusyCores: 0, Batch: 1,
            Entries: 1);
        Connection[] connections = [.. Enumerable.Range(0, parsed.GetValue(s_busy) + 1).Select(number =>
            new Connection(TargetOf(parsed, number), settings.ClientSpinUs))];
        Print("others idle", Workload.RegionRead(connections[0], settings));

        using CancellationTokenSource stop = new();
        TimeSpan interval = parsed.GetValue(s_flood) ? TimeSpan.Zero : s_burstInterval;
        Thread[] threads = [.. connections.Skip(1).Select(connection =>
            new Thread(() => Access(connection, interval, stop.Token)))];
        Array.ForEach(threads, thread => thread.Start());
        Print($"{threads.Length} others busy", Workload.RegionRead(connections[0], settings));

        stop.Cancel();
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(connections, connection => connection.Dispose());
        return 0;
    }

    private static void Access(Connection connection, TimeSpan interval, CancellationToken stop)
    {
        byte[] request = Requests.Read(connection.Target);
        long nextNs = MonotonicClock.NowNs;
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < AccessesPerBurst; i++)
            {
                connection.RoundTrip(request, Requests.Overhead + connection.Target.Size);
            }

            nextNs += (long)interval.TotalNanoseconds;
            Poll.Wait([], nextNs);
        }
    }

    private static Target TargetOf(ParseResult parsed, int number) => new(
        parsed.GetRequiredValue(s_socketPath)
            .Replace("%d", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
        Region: 0,
        parsed.GetValue(s_offset),
        Size: 4);

    private static void Print(string when, Sample sample) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{when,-16} {sample.PerSecond,9:N0} reads/s, p50 {sample.P50Us:0.0} us, p99 {sample.P99Us:0.0} us, "
        + $"p99.9 {sample.P999Us:0.0} us; server {sample.ServerCores:0.00}, others {sample.OtherCores:0.00} cores"));
}
