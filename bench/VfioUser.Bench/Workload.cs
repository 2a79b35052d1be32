using LinuxInterop;
using VfioUser.Bench.Linux;

namespace VfioUser.Bench;

/// <summary>What a measurement does over and over.</summary>
internal static class Workload
{
    private const double NsPerSecond = 1e9;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.5);

    public static Sample RegionRead(Connection connection, ClientSettings settings) => RoundTrips(
        connection, settings, Requests.Read(connection.Target), Requests.Overhead + connection.Target.Size);

    public static Sample RegionWrite(Connection connection, ClientSettings settings) =>
        RoundTrips(connection, settings, Requests.Write(connection.Target), Requests.Overhead);

    public static Sample PostedWrite(Connection connection, ClientSettings settings) =>
        Posted(connection, settings, Requests.PostedWrites(connection.Target, settings.Batch), settings.Batch);

    public static Sample WriteMulti(Connection connection, ClientSettings settings) =>
        Posted(connection, settings, Requests.WriteMulti(connection.Target, settings.Entries), settings.Entries);

    private static Sample RoundTrips(Connection connection, ClientSettings settings, byte[] request, int replyBytes) =>
        Measure(connection, settings, endNs =>
        {
            LatencyHistogram latencies = new();
            long now = MonotonicClock.NowNs;
            while (now < endNs)
            {
                long start = now;
                connection.RoundTrip(request, replyBytes);
                now = MonotonicClock.NowNs;
                latencies.Add(now - start);
            }

            return new Round(latencies.Count, latencies);
        });

    /// <summary>A synchronous read at the end proves that all writes have been processed.</summary>
    private static Sample Posted(Connection connection, ClientSettings settings, byte[] messages, int accesses)
    {
        byte[] proof = Requests.Read(connection.Target);
        return Measure(connection, settings, endNs =>
        {
            long count = 0;
            while (MonotonicClock.NowNs < endNs)
            {
                connection.Send(messages);
                count += accesses;
            }

            connection.RoundTrip(proof, Requests.Overhead + connection.Target.Size);
            return new Round(count, new LatencyHistogram());
        });
    }

    /// <param name="connection">To the server.</param>
    /// <param name="settings">How long.</param>
    /// <param name="run">Works until a time on the monotonic clock.</param>
    private static Sample Measure(Connection connection, ClientSettings settings, Func<long, Round> run)
    {
        run(MonotonicClock.After(s_warmUp));
        Usage before = Usage.Now(connection);
        long start = MonotonicClock.NowNs;
        Round round = run(MonotonicClock.After(TimeSpan.FromSeconds(settings.Seconds)));
        double elapsedNs = MonotonicClock.NowNs - start;
        Usage after = Usage.Now(connection);
        double serverCores = (after.ServerNs - before.ServerNs) / elapsedNs;
        double ownCores = (after.OwnNs - before.OwnNs) / elapsedNs;
        return new Sample(
            round.Accesses / elapsedNs * NsPerSecond,
            round.Latencies.PercentileUs(0.5),
            round.Latencies.PercentileUs(0.99),
            round.Latencies.PercentileUs(0.999),
            serverCores,
            Math.Max(0, ((after.MachineNs - before.MachineNs) / elapsedNs) - serverCores - ownCores));
    }

    private sealed record Usage(long ServerNs, long OwnNs, long MachineNs)
    {
        public static Usage Now(Connection connection) => new(
            ProcessTimes.CpuNsOf(connection.ServerProcessId),
            ProcessTimes.CpuNsOf(Environment.ProcessId),
            MachineTimes.BusyNs());
    }

    private sealed record Round(long Accesses, LatencyHistogram Latencies);
}
