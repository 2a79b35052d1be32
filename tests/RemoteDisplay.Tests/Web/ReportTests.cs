using System.Net;
using System.Net.Sockets;
using System.Text;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Png;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Web.Metrics;

namespace RemoteDisplay.Tests.Web;

/// <summary>What programs read.</summary>
internal sealed class ReportTests
{
    [TestCase("/healthz", "POST")]
    [TestCase("/info.json", "PUT")]
    [TestCase("/screenshot.png", "DELETE")]
    [TestCase("/vnc", "POST")]
    [TestCase("/", "POST")]
    public async Task Other_methods_are_not_allowed(string path, string method)
    {
        using WebRoom room = new();
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage answer = await room.Http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(answer.Content.Headers.Allow, Does.Contain("GET"));
    }

    [Test]
    public async Task The_head_of_an_answer_comes_without_its_body()
    {
        using WebRoom room = new();
        using HttpRequestMessage request = new(HttpMethod.Head, "/screenshot.png");
        using HttpResponseMessage answer = await room.Http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentLength, Is.GreaterThan(0));
    }

    [TestCase("", true)]
    [TestCase("?cursor=1", true)]
    [TestCase("?head=0&cursor=0", false)]
    public async Task A_screenshot_is_what_the_head_shows(string query, bool withCursor)
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/screenshot.png" + query);
        Frame picture = PngDecoder.Read(await answer.Content.ReadAsByteArrayAsync());

        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(picture.Pixels.ToArray(), Is.EqualTo(room.Source.Picture.Pixels.ToArray()));
        Assert.That(room.Source.AskedWithCursor, Is.EqualTo(withCursor));
    }

    [TestCase("/screenshot.png?head=1", HttpStatusCode.ServiceUnavailable)]
    [TestCase("/screenshot.png?head=2", HttpStatusCode.NotFound)]
    [TestCase("/screenshot.png?head=-1", HttpStatusCode.BadRequest)]
    [TestCase("/screenshot.png?cursor=2", HttpStatusCode.BadRequest)]
    [TestCase("/thumbnail.png?head=1", HttpStatusCode.ServiceUnavailable)]
    [TestCase("/thumbnail.png?head=2", HttpStatusCode.NotFound)]
    [TestCase("/thumbnail.png?plane=0", HttpStatusCode.ServiceUnavailable)]
    [TestCase("/thumbnail.png?plane=99", HttpStatusCode.BadRequest)]
    [TestCase("/thumbnail.png?width=99999", HttpStatusCode.BadRequest)]
    [TestCase("/thumbnail.png?width=0", HttpStatusCode.BadRequest)]
    public async Task A_missing_picture_is_answered_with_the_reason(string path, HttpStatusCode status)
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.Not.Empty);
    }

    [Test]
    public async Task The_picture_of_a_plane_is_the_plane_alone_and_small()
    {
        using WebRoom room = new();
        Frame whole = PngDecoder.Read(await room.Http.GetByteArrayAsync("/thumbnail.png?plane=1&width=400"));
        Frame small = PngDecoder.Read(await room.Http.GetByteArrayAsync("/thumbnail.png?plane=1&width=16"));
        Frame head = PngDecoder.Read(await room.Http.GetByteArrayAsync("/thumbnail.png?width=32"));

        Assert.That(whole.Pixels.ToArray(), Is.EqualTo(room.Source.Picture.Pixels.ToArray()), "not larger than it is");
        Assert.That((small.WidthPx, small.HeightPx), Is.EqualTo((16, 8)));
        Assert.That((head.WidthPx, head.HeightPx), Is.EqualTo((32, 16)));
    }

    [Test]
    public async Task However_many_ask_the_device_is_asked_once()
    {
        using WebRoom room = new();
        Task<string>[] answers = [.. Enumerable.Range(0, 20).Select(_ => room.Http.GetStringAsync("/info.json"))];
        Patience.WaitFor(() => room.Report.InfosAsked > 0, "the question");
        room.Report.Info.SetResult("""{"pid":1}"""u8.ToArray());

        Assert.That(await Task.WhenAll(answers), Has.All.EqualTo("""{"pid":1}"""));
        Assert.That(room.Report.InfosAsked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_device_that_has_stopped_is_unavailable()
    {
        using WebRoom room = new();
        room.Report.Info.SetException(new ObjectDisposedException("server"));
        using HttpResponseMessage answer = await room.GetAsync("/info.json");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Metrics_are_OpenMetrics()
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/metrics");
        string text = await answer.Content.ReadAsStringAsync();

        Assert.That(
            answer.Content.Headers.ContentType?.ToString(),
            Is.EqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        Assert.That(text, Does.EndWith("\n# EOF\n").And.Contain("gvt_vblanks_total{pipe=\"A\"} 42\n"));
        Assert.That(
            text,
            Does.Contain("gvt_refreshes_total{pipe=\"B\"} 7\n")
                .And.Contain("gvt_vnc_sent_bytes_total{pipe=\"A\"} 0\n"));
        Assert.That(
            text.TrimEnd('\n').Split('\n'),
            Has.All.Match(
                """^(# EOF|# (TYPE|UNIT|HELP) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9]+)$"""));
    }

    [Test]
    public void Labels_and_help_cannot_break_the_text() => Assert.That(
        OpenMetricsText.Of([new("x_bytes", MetricType.Gauge, "a\nb", [new(-1, ("l", "\"\\\n"))], "bytes")]),
        Is.EqualTo("# TYPE x_bytes gauge\n# UNIT x_bytes bytes\n# HELP x_bytes a\\nb\nx_bytes{l=\"\\\"\\\\\\n\"} "
            + "-1\n# EOF\n"));

    [TestCase("GET /{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414")]
    [TestCase("GET / HTTP/1.1\r\nHost: localhost\r\nX: {0}\r\n\r\n", "431")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", "400")]
    [TestCase("RFB 003.008\n\r\n\r\n", "400")]
    public async Task Requests_beyond_measure_are_refused(string request, string status)
    {
        using WebRoom room = new();
        using TcpClient tcp = new(room.Address.Host, room.Address.Port);
        byte[] bytes = Encoding.ASCII.GetBytes(
            request.Replace("{0}", new string('x', 20_000), StringComparison.Ordinal));
        await tcp.GetStream().WriteAsync(bytes);
        using StreamReader reader = new(tcp.GetStream());
        Assert.That(await reader.ReadLineAsync(), Does.Contain($" {status} "));
    }
}
