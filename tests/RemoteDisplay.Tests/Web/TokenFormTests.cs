using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Web;

/// <summary>The form for the token, and the token that only allows looking.</summary>
internal sealed class TokenFormTests
{
    private const string Token = "0123456789abcdef";
    private const string ViewToken = "fedcba9876543210";

    [TestCase("/", false)]
    [TestCase("/?token=wrong", true)]
    public async Task Without_the_token_the_page_is_a_form_for_it(string path, bool isWrong)
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage answer = await room.GetAsync(path);
        string page = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(
            answer.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "same-origin" }),
            "else browsers send the form with the origin null");
        Assert.That(page, Does.Contain("<form method=\"post\"").And.Contain("name=\"token\""));
        Assert.That(page.Contains("role=\"alert\" hidden", StringComparison.Ordinal), Is.Not.EqualTo(isWrong));
        using HttpResponseMessage style = await room.GetAsync("/style.css");
        Assert.That(style.StatusCode, Is.EqualTo(HttpStatusCode.OK), "a file of the form");
    }

    [TestCase(Token, HttpStatusCode.SeeOther)]
    [TestCase($" {ViewToken}\r\n", HttpStatusCode.SeeOther)]
    [TestCase("wrong", HttpStatusCode.Unauthorized)]
    [TestCase("", HttpStatusCode.Unauthorized)]
    public async Task The_form_lets_in_those_who_know_a_token(string entered, HttpStatusCode status)
    {
        using WebRoom room = ViewableRoom();
        using HttpResponseMessage answer = await EnterAsync(room, entered);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
        if (status == HttpStatusCode.SeeOther)
        {
            Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo("./"));
            using HttpResponseMessage page = await room.GetAsync("/", ("Cookie", CookieOf(answer)));
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task A_body_that_is_no_form_lets_nobody_in()
    {
        using WebRoom room = new(Token);
        using HttpResponseMessage text = await room.Http.PostAsync("/", new StringContent($"token={Token}"));
        using HttpResponseMessage large = await room.Http.PostAsync(
            "/", new FormUrlEncodedContent([new("token", new string('x', 2000))]));
        Assert.That(text.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(large.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task The_token_for_viewing_sees_everything_and_types_nothing()
    {
        using WebRoom room = ViewableRoom();
        using HttpResponseMessage answer = await EnterAsync(room, ViewToken);
        string cookie = CookieOf(answer);
        using HttpResponseMessage status = await room.GetAsync("/status.json", ("Cookie", cookie));
        JsonElement said = JsonSerializer.Deserialize<JsonElement>(await status.Content.ReadAsStringAsync());
        Assert.That(said.GetProperty("view_only").GetString(), Is.EqualTo("your token is for viewing"));

        ClientWebSocket socket = await room.ConnectAsync("/vnc?head=0", ("Cookie", cookie));
        using RfbClient client = new RfbClient(
            WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true))
            .Start(null, RfbClient.QemuKeys);
        client.Wire.Send([255, 0, .. Wire.Be16(1), .. Wire.Be32('a', 0x1E)]);
        client.Wire.Send([5, 1, .. Wire.Be16(1, 1)]);
        client.Wire.Send(
            [251, 0, .. Wire.Be16(800, 600), 1, 0, .. Wire.Be32(0, 0), .. Wire.Be16(800, 600), .. Wire.Be32(0)]);
        client.Request(incremental: false);
        client.ReadUpdate();

        Assert.That(room.Input.Events, Is.Empty);
        Assert.That(room.Sizes, Is.Empty);
    }

    [Test]
    public void Tokens_for_viewing_need_another_one_for_full_access()
    {
        Assert.That(
            () => new WebRoom(adapt: options => options with { ViewToken = ViewToken }),
            Throws.ArgumentException.With.Message.Contains("--web-view-token-file needs --web-token-file"));
        Assert.That(
            () => new WebRoom(Token, adapt: options => options with { ViewToken = Token }),
            Throws.ArgumentException.With.Message.Contains("another token"));
    }

    private static WebRoom ViewableRoom() => new(Token, adapt: options => options with { ViewToken = ViewToken });

    private static Task<HttpResponseMessage> EnterAsync(WebRoom room, string token) =>
        room.Http.PostAsync("/", new FormUrlEncodedContent([new("token", token)]));

    private static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
}
