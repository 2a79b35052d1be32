using System.Text.Json;
using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Interrupts;
using LinuxInterop;
using VfioUser.Display.Buffers;
using VfioUser.Server;

namespace GvtDevice.Cli.Report;

/// <summary>A description of a running device for users and scripts.</summary>
internal sealed class DeviceReport(Vgpu gpu, ServerStatistics statistics, Func<PlaneBuffers?> buffers)
{
    /// <summary>A part of the device as JSON, or an overview for an empty name; null if the part does not exist. Device
    /// thread only.</summary>
    public byte[]? Describe(string part) => part switch
    {
        "" => JsonSerializer.SerializeToUtf8Bytes(Overview(), ReportJson.Default.DeviceState),
        RegisterReport.Part => RegisterReport.Of(gpu.Core.Registers.Report()).ToJson(),
        StuckReport.Part => StuckReport.Of(gpu.Core.Registers).ToJson(),
        _ => null,
    };

    /// <summary>The overview. Device thread only.</summary>
    public DeviceState Overview()
    {
        long nowNs = MonotonicClock.NowNs;
        return new DeviceState(
            Environment.ProcessId,
            new TrapCounts(
                statistics.Connects,
                statistics.RegionReads,
                statistics.RegionWrites,
                statistics.PostedWrites,
                statistics.IrqsTriggered),
            [.. gpu.Core.Display.Pipes.Select(pipe => Pipe(pipe, gpu.Core.Feeds[pipe.Index], nowNs))],
            [.. gpu.Core.Display.Outputs.Select(output => OutputReport.Of(output, gpu.Core))],
            [.. gpu.Core.Interrupts.Select(Interrupt)],
            [.. (buffers()?.Known ?? []).Select(known => Buffer(known.Head, known.Buffer, known.HasDmabuf))],
            gpu.Core.FirmwareFrameBuffer is var (address, picture)
                ? new FirmwareReport($"{picture.WidthPx}x{picture.HeightPx}", Hex(address), picture.Plane.StrideBytes)
                : null);
    }

    private static PipeReport Pipe(Pipe pipe, PipeFeed feed, long nowNs)
    {
        DisplayTiming? timing = pipe.IsEnabled ? pipe.Clock.Timing : null;
        return new PipeReport(
            pipe.Index,
            timing is null
                ? null
                : $"{timing.Horizontal.Active}x{timing.Vertical.Active}@{timing.RefreshMilliHertz / 1000.0:0.###}",
            timing?.PixelClockHz,
            timing is null ? null : TimingReport.Of(timing),
            pipe.Clock.FrameCountAt(nowNs),
            timing is null ? null : pipe.Clock.ScanLineAt(nowNs),
            timing is null ? null : $"{pipe.SourceSize.WidthPx}x{pipe.SourceSize.HeightPx}",
            timing is null ? null : feed.Port,
            timing is null ? [] : [.. feed.Infoframes.Select(InfoframeReport.Of)],
            [.. pipe.Planes.Select(Plane)]);
    }

    private static PlaneReport Plane(Plane plane) => plane.Live is not { } live
        ? new PlaneReport(plane.Kind.ToString(), plane.FlipCount)
        : new PlaneReport(
            plane.Kind.ToString(),
            plane.FlipCount,
            live.Format.ToString(),
            $"{live.WidthPx}x{live.HeightPx}{live.ScreenXPx:+0;-0}{live.ScreenYPx:+0;-0}",
            live.Tiling.ToString(),
            Hex(live.SurfaceOffset),
            live.StrideBytes,
            Turning(live),
            live.Scaler is { } scaler ? $"{scaler.WidthPx}x{scaler.HeightPx}" : null);

    private static string? Turning(PlaneState plane) => plane switch
    {
        { IsMirrored: true, Rotation: Rotation.Rotate0 } => "Mirrored",
        { IsMirrored: true } => $"Mirrored, {plane.Rotation}",
        { Rotation: Rotation.Rotate0 } => null,
        _ => plane.Rotation.ToString(),
    };

    private static InterruptReport Interrupt(InterruptState state) =>
        new(state.Group.ToString(), Hex(state.Iir), Hex(state.Imr), Hex(state.Ier));

    private static BufferReport Buffer(int head, PlaneBuffer buffer, bool hasDmabuf) => new(
        buffer.Id,
        head,
        buffer.Format.ToString(),
        Hex(buffer.Modifier),
        $"{buffer.WidthPx}x{buffer.HeightPx}",
        buffer.StrideBytes,
        buffer.SizeBytes,
        hasDmabuf);

    private static string Hex(ulong value) => $"0x{value:X}";
}
