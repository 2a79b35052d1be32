using System.Net;
using System.Net.WebSockets;
using NUnit.Framework;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace RemoteDisplay.Tests.Web;

/// <summary>Who may come in by the browser's door.</summary>
internal sealed class AccessTests
{
    private const string Token = "0123456789abcdef";

    [TestCase("5900", "127.0.0.1:5900")]
    [TestCase("localhost:80", "localhost:80")]
    [TestCase("[::1]:5901", "[::1]:5901")]
    public void Addresses_are_understood(string text, string meaning) =>
        Assert.That(WebAddress.Parse(text).ToString(), Is.EqualTo(meaning));

    [TestCase("")]
    [TestCase("70000")]
    [TestCase("unix:/tmp/x")]
    [TestCase("localhost")]
    public void Malformed_addresses_are_refused(string text) =>
        Assert.That(() => WebAddress.Parse(text), Throws.TypeOf<FormatException>());

    [TestCase("0.0.0.0:80")]
    [TestCase("[::]:80")]
    [TestCase("192.0.2.1:80")]
    public void Listening_wider_needs_a_token(string address)
    {
        WebServerOptions options = new() { Address = RfbAddress.Parse(address) };
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains("--web-token-file"));
        Assert.That((options with { Token = Token }).Validate, Throws.Nothing);
    }

    [TestCase("")]
    [TestCase("short")]
    [TestCase("0123456789 abcdef")]
    [TestCase("0123456789&abcdef")]
    public void Some_tokens_cannot_be_used(string token)
    {
        WebServerOptions options = new() { Address = WebAddress.Parse("0"), Token = token };
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains("16 letters"));
    }

    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("LOCALHOST:8080", HttpStatusCode.OK)]
    [TestCase("127.0.0.1:1", HttpStatusCode.OK)]
    [TestCase("[::1]:80", HttpStatusCode.OK)]
    [TestCase("rebound.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("localhost.rebound.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("127.0.0.1.rebound.example", HttpStatusCode.MisdirectedRequest)]
    [TestCase("192.0.2.1", HttpStatusCode.MisdirectedRequest)]
    public async Task A_foreign_name_that_resolves_to_this_machine_is_refused(string host, HttpStatusCode status)
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/status.json", ("Host", host));
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("http://elsewhere.example")]
    [TestCase("http://127.0.0.1:1")]
    [TestCase("null")]
    [TestCase("http://")]
    [TestCase("http://xn--")]
    [TestCase("http://[")]
    public async Task Pages_from_elsewhere_get_nothing(string origin)
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/info.json", ("Origin", origin));
        using ClientWebSocket socket = await room.ConnectAsync("/vnc?head=0", ("Origin", origin));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(room.Report.InfosAsked, Is.Zero);
    }

    [Test]
    public async Task The_page_itself_may_connect()
    {
        using WebRoom room = new();
        using ClientWebSocket socket = await room.ConnectAsync(
            "/vnc?head=0", ("Origin", $"http://{room.Address.Authority}"));
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
    }

    [TestCase("/")]
    [TestCase("/status.json")]
    [TestCase("/screenshot.png")]
    [TestCase("/metrics")]
    [TestCase("/page.js")]
    [TestCase("/status.json?token=0123456789abcdeF")]
    [TestCase("/status.json?token=")]
    public async Task Requests_without_the_token_are_refused(string path)
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage answer = await room.GetAsync(
            path, ("Cookie", "gvt-00000000=x"), ("Authorization", "Bearer wrong"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Without_the_token_only_the_health_check_answers()
    {
        using WebRoom room = new(Token);
        using ClientWebSocket socket = await room.ConnectAsync("/vnc?head=0");
        using HttpResponseMessage health = await room.GetAsync("/healthz");

        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_token_in_the_address_is_exchanged_for_a_cookie_that_scripts_cannot_read()
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage welcome = await room.GetAsync($"/?token={Token}");
        string given = welcome.Headers.GetValues("Set-Cookie").Single();
        string cookie = given.Split(';')[0];

        Assert.That(welcome.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(welcome.Headers.Location?.ToString(), Is.EqualTo("./"), "also below a proxy's path");
        Assert.That(given, Does.Contain("httponly").And.Contain("samesite=strict").And.Not.Contain(Token));
        using HttpResponseMessage page = await room.GetAsync("/", ("Cookie", cookie));
        using ClientWebSocket socket = await room.ConnectAsync("/vnc?head=0", ("Cookie", cookie));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
    }

    [Test]
    public async Task Programs_give_the_token_as_a_bearer_or_in_the_address()
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage bearer = await room.GetAsync("/metrics", ("Authorization", $"Bearer {Token}"));
        using HttpResponseMessage query = await room.GetAsync($"/metrics?token={Token}", ("Host", "any.example"));

        Assert.That(bearer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(query.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
