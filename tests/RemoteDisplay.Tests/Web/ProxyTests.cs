using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NUnit.Framework;

namespace RemoteDisplay.Tests.Web;

/// <summary>The page under other names, in frames of other sites, and by TLS.</summary>
internal sealed class ProxyTests
{
    private const string Token = "0123456789abcdef";

    [TestCase("screens.example", HttpStatusCode.OK)]
    [TestCase("SCREENS.example:8443", HttpStatusCode.OK)]
    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("other.example", HttpStatusCode.MisdirectedRequest)]
    public async Task Names_given_by_option_are_the_servers(string host, HttpStatusCode status)
    {
        using WebRoom room = new(adapt: options => options with { HostNames = ["screens.example"] });
        using HttpResponseMessage answer = await room.GetAsync("/status.json", ("Host", host));
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("https://screens.example", WebSocketState.Open)]
    [TestCase("https://screens.example:8443", WebSocketState.Open)]
    [TestCase("https://other.example", WebSocketState.Closed)]
    [TestCase("https://screens.example.other.example", WebSocketState.Closed)]
    public async Task A_proxy_may_send_another_Host_than_the_browser(string origin, WebSocketState state)
    {
        using WebRoom room = new(Token, adapt: options => options with { HostNames = ["screens.example"] });
        using ClientWebSocket socket = await room.ConnectAsync($"/vnc?head=0&token={Token}", ("Origin", origin));
        Assert.That(socket.State, Is.EqualTo(state));
    }

    [Test]
    public async Task The_cookie_is_only_for_TLS_where_the_proxy_does_TLS()
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage plain = await room.GetAsync($"/?token={Token}");
        using HttpResponseMessage proxied = await room.GetAsync($"/?token={Token}", ("X-Forwarded-Proto", "https"));
        Assert.That(plain.Headers.GetValues("Set-Cookie").Single(), Does.Not.Contain("secure"));
        Assert.That(proxied.Headers.GetValues("Set-Cookie").Single(), Does.Contain("secure"));
    }

    [Test]
    public async Task Other_sites_show_the_page_in_a_frame_only_if_an_option_names_them()
    {
        using WebRoom closed = new();
        using HttpResponseMessage none = await closed.GetAsync("/");
        using WebRoom open = new(
            adapt: options => options with { FrameAncestors = ["'self'", "https://portal.example:8443"] });
        using HttpResponseMessage some = await open.GetAsync("/");

        Assert.That(Policy(none), Does.EndWith("frame-ancestors 'none'"));
        Assert.That(none.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
        Assert.That(Policy(some), Does.EndWith("frame-ancestors 'self' https://portal.example:8443"));
        Assert.That(some.Headers.Contains("X-Frame-Options"), Is.False, "it cannot name them");
    }

    [TestCase("example.org")]
    [TestCase("*")]
    [TestCase("https://example.org/path")]
    [TestCase("https://example.org; script-src *")]
    [TestCase("self")]
    public void What_is_no_origin_is_refused(string ancestor) => Assert.That(
        () => new WebRoom(adapt: options => options with { FrameAncestors = [ancestor] }),
        Throws.ArgumentException.With.Message.Contains("--web-frame-ancestors"));

    [TestCase("https://example.org")]
    [TestCase("example.org:80")]
    [TestCase("")]
    public void What_is_no_host_name_is_refused(string name) => Assert.That(
        () => new WebRoom(adapt: options => options with { HostNames = [name] }),
        Throws.ArgumentException.With.Message.Contains("--web-host"));

    [Test]
    public async Task With_a_certificate_the_page_is_served_by_TLS_alone()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=gvt", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using WebRoom room = new(Token, adapt: options => options with { Certificate = certificate });
        string? shown = null;
        using HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, offered, _, _) =>
                (shown = offered?.Thumbprint) is not null,
        };
        using HttpClient http = new(handler) { BaseAddress = room.Address };
        using HttpResponseMessage answer = await http.GetAsync($"/?token={Token}");
        using ClientWebSocket socket = new();
        socket.Options.RemoteCertificateValidationCallback = (_, offered, _, _) =>
            offered?.GetCertHashString() == certificate.Thumbprint;
        await socket.ConnectAsync(new Uri($"wss://{room.Address.Authority}/vnc?token={Token}"), default);

        Assert.That(room.Address.Scheme, Is.EqualTo("https"));
        Assert.That(shown, Is.EqualTo(certificate.Thumbprint));
        Assert.That(answer.Headers.GetValues("Set-Cookie").Single(), Does.Contain("secure"));
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
        using HttpClient plain = new();
        Assert.That(
            async () => await plain.GetStringAsync($"http://{room.Address.Authority}/healthz"), Throws.Exception);
    }

    private static string Policy(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Content-Security-Policy").Single();
}
