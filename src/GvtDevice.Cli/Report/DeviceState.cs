using System.Text.Json.Serialization;
using DisplayModel.Timing;

namespace GvtDevice.Cli.Report;

/// <summary>The root of the report.</summary>
internal sealed record DeviceState(
    int Pid,
    TrapCounts Traps,
    IReadOnlyList<PipeReport> Pipes,
    IReadOnlyList<OutputReport> Outputs,
    IReadOnlyList<InterruptReport> Interrupts,
    IReadOnlyList<BufferReport> Buffers,
    FirmwareReport? Firmware);

/// <summary>Messages of the vfio-user socket since the start.</summary>
internal sealed record TrapCounts(long Connects, long Reads, long Writes, long PostedWrites, long Interrupts);

/// <summary>The picture of the firmware, which the heads with a monitor show; without it, they show their
/// pipes.</summary>
/// <param name="Size">Its size in pixels.</param>
/// <param name="Surface">The guest physical address of its frame buffer.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
internal sealed record FirmwareReport(string Size, string Surface, int Stride);

internal sealed record PipeReport(
    int Head,
    string? Mode,
    long? PixelClockHz,
    TimingReport? Timing,
    ulong FrameCount,
    int? ScanLine,
    string? SourceSize,
    string? Port,
    IReadOnlyList<InfoframeReport> Infoframes,
    IReadOnlyList<PlaneReport> Planes);

/// <summary>The raster of a mode.</summary>
internal sealed record TimingReport(AxisReport Horizontal, AxisReport Vertical)
{
    public static TimingReport Of(DisplayTiming timing) =>
        new(AxisReport.Of(timing.Horizontal), AxisReport.Of(timing.Vertical));
}

/// <summary>A direction of a raster, in pixels or lines from the first active one.</summary>
internal sealed record AxisReport(int Active, int SyncStart, int SyncEnd, int Total, bool SyncPositive)
{
    public static AxisReport Of(RasterAxis axis) =>
        new(axis.Active, axis.SyncStart, axis.SyncEnd, axis.Total, axis.SyncPositive);
}

/// <summary>A plane. All properties except the first two describe its current picture.</summary>
internal sealed record PlaneReport(
    string Kind,
    ulong Flips,
    string? Format = null,
    string? Place = null,
    string? Tiling = null,
    string? Surface = null,
    int? Stride = null,
    string? Rotation = null,
    string? ScaledTo = null);

/// <summary>IIR, IMR and IER of a group of interrupts.</summary>
internal sealed record InterruptReport(string Group, string Iir, string Imr, string Ier);

/// <summary>A buffer to which display clients refer by its id.</summary>
internal sealed record BufferReport(
    uint Id, int Head, string Format, string Modifier, string Size, int Stride, ulong Bytes, bool Dmabuf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceState))]
internal sealed partial class ReportJson : JsonSerializerContext;
