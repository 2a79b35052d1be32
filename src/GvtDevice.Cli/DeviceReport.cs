using System.Text.Json;
using System.Text.Json.Serialization;
using DisplayModel;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>What a person or a script may want to know about a running device.</summary>
internal sealed class DeviceReport(Vgpu gpu, ServerStatistics statistics)
{
    /// <summary>Device thread.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new DeviceState(
            Environment.ProcessId,
            new TrapCounts(
                statistics.Connects,
                statistics.RegionReads,
                statistics.RegionWrites,
                statistics.PostedWrites,
                statistics.IrqsTriggered),
            [.. gpu.Core.Display.Pipes.Select(Pipe)]),
        ReportJson.Default.DeviceState);

    private static PipeReport Pipe(Pipe pipe)
    {
        DisplayTiming? timing = pipe.IsEnabled ? pipe.Clock.Timing : null;
        return new PipeReport(
            pipe.Index,
            timing is null ? null : $"{timing.Horizontal.Active}x{timing.Vertical.Active}@{timing.RefreshMilliHertz / 1000.0:0.###}",
            [.. pipe.Planes.Select(Plane)]);
    }

    private static PlaneReport Plane(Plane plane) => new(
        plane.Kind.ToString(),
        plane.FlipCount,
        plane.Live?.Format.ToString(),
        plane.Live is { } live ? $"{live.WidthPx}x{live.HeightPx}+{live.ScreenXPx}+{live.ScreenYPx}" : null);
}

/// <summary>The report's root.</summary>
internal sealed record DeviceState(int Pid, TrapCounts Traps, IReadOnlyList<PipeReport> Pipes);

/// <summary>Messages of the vfio-user socket since the start.</summary>
internal sealed record TrapCounts(long Connects, long Reads, long Writes, long PostedWrites, long Interrupts);

internal sealed record PipeReport(int Head, string? Mode, IReadOnlyList<PlaneReport> Planes);

internal sealed record PlaneReport(string Kind, ulong Flips, string? Format, string? Place);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceState))]
internal sealed partial class ReportJson : JsonSerializerContext;
