using LinuxInterop;
using VfioUser.Bench.Linux;

namespace VfioUser.Bench;

/// <summary>What this machine can do without a server: two threads that sleep until the other has sent. A round trip is
/// two wake-ups, with four system calls.</summary>
internal static class BareRoundTrips
{
    /// <summary>As long as a request for a region access.</summary>
    private const int MessageBytes = Requests.Overhead;

    public static Sample Measure(ClientSettings settings)
    {
        (RawSocket near, RawSocket far) = RawSocket.CreatePair();
        Thread echo = new(() => Echo(far));
        echo.Start();
        LatencyHistogram latencies = new();
        byte[] message = new byte[MessageBytes];
        long startNs = MonotonicClock.NowNs;
        long endNs = MonotonicClock.After(TimeSpan.FromSeconds(settings.Seconds));
        long nowNs = startNs;
        while (nowNs < endNs)
        {
            long sentNs = nowNs;
            near.Send(message);
            near.Receive(message, atLeast: message.Length);
            nowNs = MonotonicClock.NowNs;
            latencies.Add(nowNs - sentNs);
        }

        near.Close();
        echo.Join();
        far.Close();
        return new Sample(
            latencies.Count * 1e9 / (nowNs - startNs),
            latencies.PercentileUs(0.5),
            latencies.PercentileUs(0.99),
            latencies.PercentileUs(0.999),
            ServerCores: 0,
            OtherCores: 0);
    }

    private static void Echo(RawSocket socket)
    {
        byte[] message = new byte[MessageBytes];
        try
        {
            while (true)
            {
                socket.Receive(message, atLeast: message.Length);
                socket.Send(message);
            }
        }
        catch (EndOfStreamException)
        {
        }
    }
}
