using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DisplaySource;
using Microsoft.AspNetCore.Http;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web.Access;
using RemoteDisplay.Web.Metrics;

namespace RemoteDisplay.Web;

/// <summary>Sends the device's state, its registers and counters.</summary>
internal sealed class Reports(
    IDisplaySource source, IReadOnlyList<RfbServer> viewers, IDeviceReport report, bool hasNoVnc, TimeProvider time)
{
    /// <summary>Limits how often requests reach the device.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(100);

    private readonly Coalesced<byte[]> _info = new(report.InfoAsync, s_fresh, time);
    private readonly Coalesced<byte[]> _registers = new(report.RegistersAsync, s_fresh, time);
    private readonly Coalesced<IReadOnlyList<MetricFamily>> _metrics = new(report.MetricsAsync, s_fresh, time);

    public async Task SendInfoAsync(HttpContext context) =>
        await context.Response.SendAsync(HttpAnswers.Json, await _info.GetAsync(context.RequestAborted));

    public async Task SendRegistersAsync(HttpContext context) =>
        await context.Response.SendAsync(HttpAnswers.Json, await _registers.GetAsync(context.RequestAborted));

    public async Task SendMetricsAsync(HttpContext context)
    {
        IReadOnlyList<MetricFamily> device = await _metrics.GetAsync(context.RequestAborted);
        await context.Response.SendAsync(
            OpenMetricsText.ContentType, Encoding.UTF8.GetBytes(OpenMetricsText.Of(device.Concat(Own()))));
    }

    /// <summary>Sends what the page itself needs; does not reach the device.</summary>
    public Task SendStatusAsync(HttpContext context)
    {
        PageStatus status = new(
            [.. viewers.Select((server, head) => StatusOf(head, server))],
            Visitor.IsViewOnly(context) ? Visitor.ViewOnlyReason
                : viewers.Count > 0 ? viewers[0].ViewOnlyReason
                : null,
            hasNoVnc);
        return context.Response.SendAsync(
            HttpAnswers.Json, JsonSerializer.SerializeToUtf8Bytes(status, PageJson.Default.PageStatus));
    }

    private HeadStatus StatusOf(int head, RfbServer server)
    {
        HeadState state = source.Head(head);
        bool isPlugged = head < source.OutputCount && source.Output(head).IsPlugged;
        return new HeadStatus(
            head, source.HeadName(head), state.Scene is not null, isPlugged, state.Sequence, server.ViewerCount);
    }

    private IEnumerable<MetricFamily> Own() =>
    [
        new("gvt_refreshes", MetricType.Counter, "Changes of a head's picture reported to display clients.",
            [.. viewers.Select((_, head) => new MetricSample((long)source.Head(head).Sequence, Pipe(head)))]),
        new("gvt_vnc_viewers", MetricType.Gauge, "Viewers of a head, browsers included.",
            [.. viewers.Select((server, head) => new MetricSample(server.ViewerCount, Pipe(head)))]),
        new("gvt_vnc_sent_bytes", MetricType.Counter, "Bytes sent to the viewers of a head.",
            [.. viewers.Select((server, head) => new MetricSample(server.SentBytes, Pipe(head)))], "bytes"),
    ];

    private static (string, string) Pipe(int head) => ("pipe", ((char)('A' + head)).ToString());
}

/// <param name="Heads">All heads, in order.</param>
/// <param name="ViewOnly">Why input does not reach the guest; null if it does.</param>
/// <param name="HasNovnc">Whether the page can show live screens.</param>
internal sealed record PageStatus(IReadOnlyList<HeadStatus> Heads, string? ViewOnly, bool HasNovnc);

/// <param name="Head">Number of the head, from 0.</param>
/// <param name="Name">Title of its tab.</param>
/// <param name="IsLit">Whether the guest has set a mode.</param>
/// <param name="IsPlugged">Whether a monitor is plugged into the connector that the head normally drives.</param>
/// <param name="Events">Number of changes reported to display clients so far.</param>
/// <param name="Viewers">Number of viewers now.</param>
internal sealed record HeadStatus(int Head, string Name, bool IsLit, bool IsPlugged, ulong Events, int Viewers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PageStatus))]
internal sealed partial class PageJson : JsonSerializerContext;
