using RemoteDisplay.Web.Metrics;

namespace GvtDevice.Cli.Report;

/// <summary>The device's state as counters and gauges.</summary>
internal static class DeviceMetrics
{
    public static IReadOnlyList<MetricFamily> Of(DeviceState state) =>
    [
        new("gvt_vblanks", MetricType.Counter, "Vertical blanks of a pipe.",
            [.. state.Pipes.Select(pipe => new MetricSample((long)pipe.FrameCount, Pipe(pipe.Head)))]),
        new("gvt_pipe_enabled", MetricType.Gauge, "1 while the guest has a mode set on the pipe.",
            [.. state.Pipes.Select(pipe => new MetricSample(pipe.Mode is null ? 0 : 1, Pipe(pipe.Head)))]),
        new("gvt_flips", MetricType.Counter, "States that a plane has latched.",
        [
            .. state.Pipes.SelectMany(pipe => pipe.Planes.Select((plane, index) =>
                new MetricSample((long)plane.Flips, Pipe(pipe.Head), ("plane", $"{index}"), ("kind", plane.Kind)))),
        ]),
        new("gvt_traps", MetricType.Counter, "Accesses of the guest that the device answered.",
        [
            new(state.Traps.Reads, ("access", "read")),
            new(state.Traps.Writes, ("access", "write")),
            new(state.Traps.PostedWrites, ("access", "posted_write")),
        ]),
        new("gvt_interrupts", MetricType.Counter, "Interrupts sent to the guest.", [new(state.Traps.Interrupts)]),
        new("gvt_connects", MetricType.Counter, "Connections of vfio-user clients (QEMU).",
            [new(state.Traps.Connects)]),
        new("gvt_output_plugged", MetricType.Gauge, "1 while a monitor is plugged in.",
            [.. state.Outputs.Select(
                output => new MetricSample(output.Plugged ? 1 : 0, ("output", $"{output.Output}")))]),
        new("gvt_buffers", MetricType.Gauge, "Buffers with an id for display clients.", [new(state.Buffers.Count)]),
    ];

    private static (string, string) Pipe(int head) => ("pipe", ((char)('A' + head)).ToString());
}
