using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Outputs;

/// <summary>A monitor with a variable rate: frames end when the guest flips, or at the lowest rate.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class VariableRateTests : SystemTest
{
    private const int MinHertz = 30;
    private const int MaxHertz = 60;
    private const double NsPerSecond = 1e9;

    [Test]
    public void Frames_wait_for_flips_and_no_longer_than_the_lowest_rate_allows()
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", "tgl", "--output", $"A=dp:1920x1080,vrr={MinHertz}-{MaxHertz}"], []);
        Guest guest = Bench.Boot(server);
        GuestConnector monitor = GuestDisplay.Connectors(guest).Single();
        int crtc = GuestDisplay.Crtcs(guest)[0];

        using (ModeTest flips = new(
            guest, $"-w {crtc}:VRR_ENABLED:1 {ModeTest.Set(monitor, crtc, monitor.Modes[0])} -v"))
        {
            using RefreshRecorder refreshes = new(server);
            Assert.That(() => FrameLengths(refreshes), Has.Some.InRange(1.1 / MaxHertz, 0.9 / MinHertz)
                .After(30_000, 200), "neither rate, nor half of it");
            Assert.That(FrameLengths(refreshes), Is.All.InRange(0.999 / MaxHertz, 1.001 / MinHertz));

            flips.Pause();
            ulong paused = server.Info().Pipes[0].FrameCount;
            Assert.That(() => server.Info().Pipes[0].FrameCount, Is.GreaterThan(paused + 50).After(30_000, 100));
            flips.Resume();
            Assert.That(refreshes.WaitForMore(2), Is.True);
            Assert.That(LongestPause(refreshes), Is.EqualTo(MinHertz).Within(1), "nobody flipped");
        }

        new KernelLog(guest).AssertClean();
    }

    /// <summary>The lengths in seconds of the frames before flips that followed each other.</summary>
    private static IEnumerable<double> FrameLengths(RefreshRecorder refreshes) => refreshes.Flips
        .Zip(refreshes.Flips.Skip(1))
        .Where(pair => pair.Second.Frame == pair.First.Frame + 1)
        .Select(pair => (pair.Second.TimestampNs - pair.First.TimestampNs) / NsPerSecond);

    /// <summary>The frames per second between those flips that have the most frames between them.</summary>
    private static double LongestPause(RefreshRecorder refreshes)
    {
        (RefreshMessage first, RefreshMessage second) = refreshes.Flips.Zip(refreshes.Flips.Skip(1))
            .MaxBy(pair => pair.Second.Frame - pair.First.Frame);
        return (second.Frame - first.Frame) * NsPerSecond / (second.TimestampNs - first.TimestampNs);
    }
}
