using System.Globalization;
using Bench.Shared;
using DisplayModel.Timing;
using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace Display.Bench;

/// <summary>A driver that sleeps until the interrupt of each vertical blank and then asks where the raster stands, as
/// DRM does to date the blank.</summary>
internal sealed class VblankWorkload : IDisposable
{
    private const ulong MsiControl = 0xAE;
    private const ulong ScanLine = 0x70000;
    private const ulong FrameCount = 0x70040;
    private const ulong MasterInterrupt = 0x44200;
    private const ulong PipeInterrupts = 0x44400;
    private const uint MasterEnable = 1u << 31;

    /// <summary>PIPE_SCANLINE of an HDMI output is two lines behind. Source: i915,
    /// intel_crtc_scanline_offset.</summary>
    private const int ScanLineLag = 2;

    private readonly BenchDevice _device = new();
    private readonly EventFd _interrupt = EventFd.Create();
    private readonly VblankClock _raster;
    private ulong _handled = ulong.MaxValue;

    public VblankWorkload()
    {
        _raster = _device.Source.Head(0).Raster ?? throw new InvalidOperationException("the pipe does not run");
        Vmm.SetIrqs(PciIrqIndex.Msi, 0, _interrupt);
        Vmm.RegionWrite(PciRegionIndex.Config, MsiControl, (ushort)1);
        Vmm.RegionWrite(PciRegionIndex.Bar0, PipeInterrupts + 4, ~1u);
        Vmm.RegionWrite(PciRegionIndex.Bar0, PipeInterrupts + 12, 1u);
        Vmm.RegionWrite(PciRegionIndex.Bar0, MasterInterrupt, MasterEnable);
    }

    private VfioUserClient Vmm => _device.Machine.Vmm;

    /// <summary>Idle, and with a busy thread for each processor.</summary>
    public static void Run(TimeSpan span)
    {
        using VblankWorkload workload = new();
        workload.Take(TimeSpan.FromSeconds(1));
        workload.Report("idle", span);
        using CancellationTokenSource stop = new();
        Thread[] burners =
            [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Burn(stop.Token)))];
        Array.ForEach(burners, burner => burner.Start());
        workload.Report($"{burners.Length} busy threads", span);
        stop.Cancel();
        Array.ForEach(burners, burner => burner.Join());
    }

    public void Dispose()
    {
        _device.Dispose();
        _interrupt.Dispose();
    }

    private static void Burn(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Thread.SpinWait(1000);
        }
    }

    private void Report(string name, TimeSpan span)
    {
        using BareTimer bare = new();
        List<Observation> seen = Take(span);
        List<long> bareNs = bare.Stop();
        ulong frames = seen[^1].Frame - seen[0].Frame + 1;
        Console.WriteLine($"{name}: {seen.Count} interrupts in {frames} frames");
        Print("interrupt after its vertical blank", Lateness.Of(seen.Select(s => s.LateNs)));
        Print("eventfd of a bare timer meanwhile", Lateness.Of(bareNs));
        Print("vertical blank as dated by its scan line, off by", Lateness.Of(seen.Select(s => Math.Abs(s.ErrorNs))));
        Print("    that reading the scan line took", Lateness.Of(seen.Select(s => s.ReadNs)));
        Print(
            "    further off than that and a line explain",
            Count(seen, s => Math.Abs(s.ErrorNs) > (s.ReadNs / 2) + LineNs));
        Print("frame counter of another frame than the clock's", Count(seen, s => s.IsMiscounted));
    }

    private static string Count(List<Observation> seen, Predicate<Observation> what) =>
        string.Create(CultureInfo.InvariantCulture, $"{seen.FindAll(what).Count} of {seen.Count}");

    private static void Print(string what, string value) => Console.WriteLine($"  {what,-50} {value}");

    private DisplayTiming Timing => _raster.Timing!;

    private long LineNs => (long)(1e9 * Timing.Horizontal.Total / Timing.PixelClockHz);

    private long FrameNs => LineNs * Timing.Vertical.Total;

    private List<Observation> Take(TimeSpan span)
    {
        List<Observation> seen = [];
        long endNs = MonotonicClock.After(span);
        while (MonotonicClock.NowNs < endNs)
        {
            Poll.Wait([new PollFd(_interrupt.Handle, PollEvents.In)], endNs);
            long awakeNs = MonotonicClock.NowNs;
            if (_interrupt.TryRead(out _))
            {
                seen.Add(Handle(awakeNs));
            }
        }

        return seen;
    }

    private Observation Handle(long awakeNs)
    {
        // What came too late for its frame is late by more than a frame.
        ulong newest = _raster.FrameCountAt(awakeNs);
        ulong blank = _handled < newest ? _handled + 1 : newest;
        Vmm.RegionWrite(PciRegionIndex.Bar0, MasterInterrupt, 0u);
        Vmm.RegionWrite(
            PciRegionIndex.Bar0, PipeInterrupts + 8, Vmm.RegionRead<uint>(PciRegionIndex.Bar0, PipeInterrupts + 8));
        _handled = _raster.FrameCountAt(MonotonicClock.NowNs);
        long beforeNs = MonotonicClock.NowNs;
        int line = (int)Vmm.RegionRead<uint>(PciRegionIndex.Bar0, ScanLine) + ScanLineLag;
        long betweenNs = MonotonicClock.NowNs;
        uint frame = Vmm.RegionRead<uint>(PciRegionIndex.Bar0, FrameCount);
        long afterNs = MonotonicClock.NowNs;
        Vmm.RegionWrite(PciRegionIndex.Bar0, MasterInterrupt, MasterEnable);

        int linesSince = (line - Timing.Vertical.Active + Timing.Vertical.Total) % Timing.Vertical.Total;
        long middleNs = (beforeNs + betweenNs) / 2;
        long datedNs = middleNs - (long)(1e9 * (linesSince + 0.5) * Timing.Horizontal.Total / Timing.PixelClockHz);
        return new Observation(
            frame,
            awakeNs - _raster.StartOfVblank(blank),
            datedNs - _raster.StartOfVblank(_raster.FrameCountAt(datedNs + (FrameNs / 2))),
            betweenNs - beforeNs,
            frame < (uint)_raster.FrameCountAt(betweenNs) || frame > (uint)_raster.FrameCountAt(afterNs));
    }

    /// <param name="Frame">What the frame counter said.</param>
    /// <param name="LateNs">From the blank until the driver was awake.</param>
    /// <param name="ErrorNs">By how much the driver dates a blank too late, against the nearest one.</param>
    /// <param name="ReadNs">How long it took to read the scan line; it is of any time within.</param>
    /// <param name="IsMiscounted">The counter was of no time at which it was read.</param>
    private sealed record Observation(ulong Frame, long LateNs, long ErrorNs, long ReadNs, bool IsMiscounted);
}
