using System.Net;
using System.Net.WebSockets;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace RemoteDisplay.Tests.Web;

/// <summary>Viewers by WebSocket.</summary>
internal sealed class WebViewerTests
{
    [TestCase(0)]
    [TestCase(1)]
    public async Task A_browser_sees_its_head_without_the_password_of_the_VNC_port(int head)
    {
        using WebRoom room = new(options: new RfbServerOptions { Password = "secret" });
        using RfbClient client = (await room.ViewAsync(head)).Start(null, RfbClient.Tight);
        client.Request(incremental: false);
        client.ReadUpdate();

        using RemoteDisplay.Screens.ScreenSnapshot shown = room.Screens[head].Acquire();
        Assert.That((client.Width, client.Height), Is.EqualTo((shown.Frame.WidthPx, shown.Frame.HeightPx)));
        Assert.That(client.Pixels.Select(pixel => pixel & 0xFF_FFFF), Is.EqualTo(shown.Frame.Pixels.ToArray()));
        Assert.That(room.Viewers[head].ViewerCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Keys_held_by_a_browser_that_goes_are_released()
    {
        using WebRoom room = new();
        RfbClient client = (await room.ViewAsync(0)).Start(null, RfbClient.QemuKeys);
        client.Wire.Send([255, 0, .. Wire.Be16(1), .. Wire.Be32('a', 0x1E)]);
        room.Input.WaitFor("key 1E down");
        client.Dispose();
        room.Input.WaitFor("key 1E up");
    }

    [Test]
    public async Task Messages_may_begin_and_end_anywhere()
    {
        using WebRoom room = new();
        using ClientWebSocket socket = await room.ConnectAsync("/vnc?head=0");
        foreach (byte letter in "RFB 003.008\n"u8.ToArray())
        {
            await socket.SendAsync(new[] { letter }, WebSocketMessageType.Binary, endOfMessage: true, default);
        }

        using WebSocketStream stream = WebSocketStream.Create(socket, WebSocketMessageType.Binary);
        byte[] greeting = new byte[14];
        await stream.ReadExactlyAsync(greeting);
        Assert.That(greeting[12..], Is.EqualTo(new byte[] { 1, 1 }));
    }

    [Test]
    public async Task The_old_name_of_the_protocol_is_agreed_to()
    {
        using WebRoom room = new();
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("binary");
        await socket.ConnectAsync(new Uri($"ws://{room.Address.Authority}/vnc"), default);
        Assert.That(socket.SubProtocol, Is.EqualTo("binary"));
    }

    [Test]
    public async Task A_viewer_that_breaks_the_protocol_is_disconnected_and_others_are_not()
    {
        using WebRoom room = new();
        using RfbClient client = (await room.ViewAsync(0)).Start(null, RfbClient.Tight);
        using ClientWebSocket fool = await room.ConnectAsync("/vnc?head=0");
        await fool.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), WebSocketMessageType.Text, true, default);
        await DrainAsync(fool);

        client.Request(incremental: false);
        client.ReadUpdate();
        Assert.That(room.Viewers[0].ViewerCount, Is.EqualTo(1));
    }

    [TestCase("/vnc?head=2", HttpStatusCode.NotFound)]
    [TestCase("/vnc?head=-1", HttpStatusCode.NotFound)]
    [TestCase("/vnc?head=x", HttpStatusCode.NotFound)]
    [TestCase("/other", HttpStatusCode.NotFound)]
    public async Task A_head_that_does_not_exist_is_not_found(string path, HttpStatusCode status)
    {
        using WebRoom room = new();
        using ClientWebSocket socket = await room.ConnectAsync(path);
        Assert.That(socket.HttpStatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_plain_request_is_answered_by_upgrade_required()
    {
        using WebRoom room = new();
        using HttpResponseMessage answer = await room.GetAsync("/vnc");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }

    [Test]
    public async Task Viewers_beyond_the_limit_are_refused_and_the_rest_of_the_page_answers()
    {
        using WebRoom room = new();
        ClientWebSocket[] sockets = await Task.WhenAll(
            Enumerable.Range(0, ViewerSocket.MaxSockets).Select(i => room.ConnectAsync($"/vnc?head={i % 2}")));
        using ClientWebSocket late = await room.ConnectAsync("/vnc?head=0");
        using HttpResponseMessage health = await room.GetAsync("/healthz");

        Assert.That(sockets.Select(socket => socket.State), Has.All.EqualTo(WebSocketState.Open));
        Assert.That(late.HttpStatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Array.ForEach(sockets, socket => socket.Dispose());
    }

    [Test]
    public async Task The_end_of_the_server_does_not_wait_for_browsers()
    {
        WebRoom room = new();
        using ClientWebSocket viewer = await room.ConnectAsync("/vnc?head=0");
        new RfbClient(WebSocketStream.Create(viewer, WebSocketMessageType.Binary)).Start(null, RfbClient.Tight)
            .Request();
        using ClientWebSocket silent = await room.ConnectAsync("/vnc?head=1");
        Task<HttpResponseMessage> unanswered = room.GetAsync("/info.json");
        Patience.WaitFor(() => room.Report.InfosAsked == 1, "the question");

        room.Dispose();

        Assert.That(async () => await unanswered, Throws.Exception);
        await DrainAsync(viewer);
        await DrainAsync(silent);
    }

    /// <summary>Until the server has ended the connection, politely or not.</summary>
    private static async Task DrainAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource deadline = new(Patience.Step);
        byte[] buffer = new byte[4096];
        try
        {
            while ((await socket.ReceiveAsync(buffer, deadline.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // Not politely.
        }
    }
}
