using System.Diagnostics;
using System.Globalization;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using Integration.Tests.Remote;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Lifecycle;

/// <summary>Hours of work in minutes: flips at full rate, modes, monitors, viewers, clients and recordings that come
/// and go. What the server holds stays the same, and no picture is wrong. GVT_SOAK_MINUTES sets how long.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class SoakTests : SystemTest
{
    private const int WarmUpRounds = 5;
    private const long MaxGrowthKiB = 8 << 10;

    private static readonly TimeSpan s_length = TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("GVT_SOAK_MINUTES") ?? "2", CultureInfo.InvariantCulture));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-soak-");

    private string Viewers => Path.Combine(_folder.FullName, "vnc");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Work_that_repeats_does_not_make_the_server_grow()
    {
        GvtDeviceProcess server = Bench.Serve(["--vnc", $"unix:{Viewers}"], ["1024x768", "800x600"]);
        Guest guest = Bench.Boot(server);
        List<Held> curve = [];
        for (Stopwatch time = Stopwatch.StartNew(); time.Elapsed < s_length || curve.Count <= 2 * WarmUpRounds;)
        {
            Work(server, guest);
            ConsoleAssert.ShowsConsole(server, guest);
            curve.Add(Measure(server));
            TestContext.Out.WriteLine($"{time.Elapsed.TotalMinutes,6:0.0} min: {curve[^1]}");
        }

        Held warm = curve[WarmUpRounds];
        Held last = curve[^1];
        Assert.That(last.Files, Is.EqualTo(warm.Files), "descriptors");
        Assert.That(last.Threads, Is.LessThanOrEqualTo(warm.Threads + 2), "threads; those of the pool come and go");
        Assert.That(
            Least(curve, 3) - Least(curve, 2), Is.LessThan(MaxGrowthKiB), "KiB of memory, from quarter to quarter");
        new KernelLog(guest).AssertClean();
    }

    /// <summary>The least memory in a quarter of the run. .NET collects when it likes, and its heap takes hundreds of
    /// viewers to come to its size.</summary>
    private static long Least(List<Held> curve, int quarter) =>
        curve[(quarter * curve.Count / 4)..((quarter + 1) * curve.Count / 4)].Min(held => held.KiB);

    private static Held Measure(GvtDeviceProcess server)
    {
        // Sockets of clients that have gone are closed within a moment.
        int files = 0;
        Patience.Until(() => files == (files = server.OpenFiles().Count), Patience.Step);
        return new Held(
            files,
            Directory.GetDirectories($"/proc/{server.Id}/task").Length,
            server.MemoryBytes("RssAnon") >> 10);
    }

    private void Work(GvtDeviceProcess server, Guest guest)
    {
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        int crtc = GuestDisplay.Crtcs(guest)[0];
        using RefreshRecorder recorder = new(server);
        using ChildProcess video = GvtProgram.Start(
            "record-video", "--display-socket", server.DisplayPath, "--seconds", "2",
            Path.Combine(_folder.FullName, $"{Path.GetRandomFileName()}.mkv"));
        foreach ((int widthPx, int heightPx) in ((int, int)[])[(1024, 768), (800, 600), (640, 480)])
        {
            using ModeTest flips = new(
                guest, ModeTest.Set(connector, crtc, connector.Mode(widthPx, heightPx, 60)) + " -v");
            Assert.That(recorder.WaitForMore(30), Is.True, $"flips at {widthPx}x{heightPx}");
            using DisplayClient client = server.Connect();
            Assert.That(client.Capture(0) is Frame frame && frame.WidthPx == widthPx, "a picture of that size");
        }

        Assert.That(video.WaitForExit(Patience.Step), Is.Zero, () => video.Errors);
        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle, RfbClient.Cursor);
        viewer.AssertSeesTheScreen();
        ReplugSecond(server);
    }

    private static void ReplugSecond(GvtDeviceProcess server)
    {
        foreach (string monitor in (string[])["none", "800x600"])
        {
            CommandResult plug = GvtProgram.Run(
                "plug", "--display-socket", server.DisplayPath, "--output", $"C={monitor}");
            Assert.That((plug.ExitCode, plug.Errors), Is.EqualTo((0, "")));
        }
    }

    /// <summary>What the server holds.</summary>
    private readonly record struct Held(int Files, int Threads, long KiB);
}
