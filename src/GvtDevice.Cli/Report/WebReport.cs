using System.Text.Json;
using RemoteDisplay.Web;
using RemoteDisplay.Web.Metrics;
using VfioUser.Server;

namespace GvtDevice.Cli.Report;

/// <summary>The device as the browser page shows it. The device thread only copies the state; other threads format
/// it.</summary>
internal sealed class WebReport(VfioUserServer server, DeviceReport report, Vgpu gpu) : IDeviceReport
{
    public async Task<byte[]> InfoAsync() => JsonSerializer.SerializeToUtf8Bytes(
        await server.InvokeAsync(report.Overview).ConfigureAwait(false), ReportJson.Default.DeviceState);

    public async Task<byte[]> RegistersAsync() =>
        RegisterReport.Of(await server.InvokeAsync(gpu.Core.Registers.Report().ToArray).ConfigureAwait(false))
            .ToPageJson();

    public async Task<IReadOnlyList<MetricFamily>> MetricsAsync() =>
        DeviceMetrics.Of(await server.InvokeAsync(report.Overview).ConfigureAwait(false));
}
