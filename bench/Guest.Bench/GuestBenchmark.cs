using System.Diagnostics;
using System.Globalization;
using Bench.Shared;
using Integration.Tests.Harness;
using LinuxInterop;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Guest.Bench;

/// <summary>One server, one guest, and four questions about them.</summary>
internal sealed class GuestBenchmark : IDisposable
{
    private readonly GvtDeviceProcess _server;
    private readonly Integration.Tests.Harness.Guest _guest;

    public GuestBenchmark(string mode, IEnumerable<string> serveOptions)
    {
        long start = Stopwatch.GetTimestamp();
        _server = new GvtDeviceProcess([.. serveOptions], [mode]);
        Report("server start to listening", $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        Report("server memory before a guest", Memory());
        _guest = new Integration.Tests.Harness.Guest(_server, "--append", "gvt.insmod=0");
    }

    public void Run(TimeSpan span)
    {
        _guest.WaitForMark("ready");
        LoadDriver();
        Idle("idle console", span);
        using (_server.Connect(wantRefreshes: true))
        {
            Idle("idle console with a listener, cursor blinking", span);
            _guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
            Idle("idle console with a listener, nothing changing", span);
        }

        Flip(span);
        Report("server memory at the end", Memory());
    }

    public void Dispose()
    {
        _guest.Dispose();
        _server.Dispose();
    }

    private void LoadDriver()
    {
        TrapCounts before = _server.Info().Traps;
        _guest.Do("gvt-i915 load");
        string mark = _guest.WaitForMark("i915-bound");
        TrapCounts after = _server.Info().Traps;
        Report(
            "insmod i915 and its modules",
            mark[(mark.IndexOf("seconds=", StringComparison.Ordinal) + 8)..].Trim() + " s");
        Report("traps of that", $"{after.Reads - before.Reads} reads, {after.Writes - before.Writes} writes, "
            + $"{after.Interrupts - before.Interrupts} interrupts");
    }

    private void Idle(string what, TimeSpan span)
    {
        Thread.Sleep(TimeSpan.FromSeconds(2));
        TrapCounts before = _server.Info().Traps;
        TimeSpan cpu = Cpu();
        Thread.Sleep(span);
        cpu = Cpu() - cpu;
        TrapCounts after = _server.Info().Traps;
        Report(what, Percent(cpu, span));
        Report("    its traps", $"{after.Reads - before.Reads} reads, {after.Writes - before.Writes} writes");
    }

    private void Flip(TimeSpan span)
    {
        GuestConnector connector = GuestDisplay.Connectors(_guest).First(c => c.IsConnected);
        string set = ModeTest.Set(connector, GuestDisplay.Crtcs(_guest)[0], connector.Modes[0]);
        using ModeTest flips = new(_guest, set + " -v");
        using DisplayClient client = _server.Connect(wantRefreshes: true);
        for (int i = 0; i < 30; i++)
        {
            _ = client.NextRefresh(Timeout.InfiniteTimeSpan);
        }

        TrapCounts before = _server.Info().Traps;
        TimeSpan cpu = Cpu();
        List<RefreshMessage> seen = [];
        List<long> latenessNs = [];
        using CancellationTokenSource end = new(span);
        while (client.NextRefresh(Timeout.InfiniteTimeSpan, end.Token) is { } refresh)
        {
            latenessNs.Add(MonotonicClock.NowNs - (long)refresh.TimestampNs);
            seen.Add(refresh);
        }

        cpu = Cpu() - cpu;
        TrapCounts after = _server.Info().Traps;
        double seconds = (seen[^1].TimestampNs - seen[0].TimestampNs) / 1e9;
        ulong frames = seen[^1].Frame - seen[0].Frame;
        Report("flips", $"{(seen.Count - 1) / seconds:0.000} Hz of {frames / seconds:0.000} Hz, "
            + $"{frames - (ulong)(seen.Count - 1)} of {frames} frames without a flip");
        Report("refresh at the client after its vertical blank", Lateness.Of(latenessNs));
        Report("traps per flip", string.Create(CultureInfo.InvariantCulture,
            $"{(double)(after.Reads - before.Reads) / seen.Count:0.0} reads, "
                + $"{(double)(after.Writes - before.Writes) / seen.Count:0.0} writes"));
        Report("flips: CPU of the server", Percent(cpu, span));
        WaitForEvents();
    }

    /// <summary>How late a client that sleeps on its eventfd is awake, while the guest flips.</summary>
    private void WaitForEvents()
    {
        const int flips = 1000;
        using EventFd eventFd = EventFd.Create();
        using DisplayClient client = DisplayClient.ConnectAsync(
            _server.DisplayPath, new DisplayClientOptions { WantsEventfds = true }).AsTask().GetAwaiter().GetResult();
        client.BindAsync(0, eventFd).AsTask().GetAwaiter().GetResult();
        List<long> latenessNs = [];
        using BareTimer bare = new();
        while (latenessNs.Count < flips)
        {
            Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], Poll.Never);
            long nowNs = MonotonicClock.NowNs;
            eventFd.TryRead(out _);
            PlaneView plane = client.QueryPlaneAsync(DrmPlaneType.Primary, 0).AsTask().GetAwaiter().GetResult();
            latenessNs.Add(nowNs - (long)plane.Details.TimestampNs);
        }

        Report($"eventfd after the vertical blank of {flips} flips", Lateness.Of(latenessNs));
        Report("    eventfd of a bare timer meanwhile", Lateness.Of(bare.Stop()));
    }

    private static string Percent(TimeSpan cpu, TimeSpan of) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * cpu / of:0.00} % of a core");

    private static void Report(string what, string value) => Console.WriteLine($"{what,-50} {value}");

    private TimeSpan Cpu() => Process.GetProcessById(_server.Id).TotalProcessorTime;

    private string Memory() => $"{Process.GetProcessById(_server.Id).WorkingSet64 >> 20} MiB resident";
}
