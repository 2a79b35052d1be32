using System.Collections.Concurrent;
using System.Net.WebSockets;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace RemoteDisplay.Tests.Web;

/// <summary>A page served on a port of this machine, and browsers without a window.</summary>
internal sealed class WebRoom : IDisposable
{
    private readonly DirectoryInfo _noVnc = Directory.CreateTempSubdirectory("novnc-");
    private readonly List<RfbServer> _viewers = [];
    private readonly HashSet<RfbServer> _ended = [];
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };

    /// <param name="token">For browsers; null for none.</param>
    /// <param name="hasNoVnc">Whether there is noVNC, or what is called so here.</param>
    /// <param name="options">For VNC.</param>
    /// <param name="adapt">Changes the options of the page.</param>
    /// <param name="noVncFolder">Where the real noVNC is; null for one that does nothing.</param>
    public WebRoom(
        string? token = null,
        bool hasNoVnc = true,
        RfbServerOptions? options = null,
        Func<WebServerOptions, WebServerOptions>? adapt = null,
        string? noVncFolder = null)
    {
        Screens =
        [
            new("one", Pictures.Text(64, 48, 1)) { SizeRequested = NoteSize },
            new("two", Pictures.Text(80, 40, 2)),
        ];
        if (hasNoVnc && noVncFolder is null)
        {
            Directory.CreateDirectory(Path.Combine(_noVnc.FullName, "core"));
            File.WriteAllText(Path.Combine(_noVnc.FullName, "core", "rfb.js"), "export default class RFB {}");
            File.WriteAllText(Path.Combine(_noVnc.FullName, "secret.txt"), "not part of the page");
        }

        foreach (PublishedScreen screen in Screens)
        {
            _viewers.Add(new RfbServer(screen, Input, options ?? new RfbServerOptions()));
        }

        Server = WebServer.Start(
            Source,
            _viewers,
            Report,
            (adapt ?? (same => same))(new WebServerOptions
            {
                Address = WebAddress.Parse("0"), Token = token, NoVncFolder = noVncFolder ?? _noVnc.FullName,
            }));
        Address = Server.Addresses[0];
        Http = new HttpClient(_handler) { BaseAddress = Address, Timeout = Patience.Step };
    }

    public PublishedScreen[] Screens { get; }

    /// <summary>The sizes that viewers have asked for on head 0.</summary>
    public ConcurrentQueue<(int WidthPx, int HeightPx)> Sizes { get; } = new();

    public RecordingInput Input { get; } = new();

    public WebSource Source { get; } = new();

    public ScriptedReport Report { get; } = new();

    public WebServer Server { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IReadOnlyList<RfbServer> Viewers => _viewers;

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request);
    }

    public async Task<ClientWebSocket> ConnectAsync(string pathAndQuery, params (string Name, string Value)[] headers)
    {
        ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        foreach ((string name, string value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using CancellationTokenSource deadline = new(Patience.Step);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{Address.Authority}{pathAndQuery}"), deadline.Token);
        }
        catch (WebSocketException)
        {
            // The caller looks at the status.
        }

        return socket;
    }

    public async Task<RfbClient> ViewAsync(int head)
    {
        ClientWebSocket socket = await ConnectAsync($"/vnc?head={head}");
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
        return new RfbClient(WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true));
    }

    /// <summary>Disconnects the viewers of a head and admits no more.</summary>
    public void End(RfbServer viewers)
    {
        if (_ended.Add(viewers))
        {
            viewers.DisposeAsync().AsTask().Wait(Patience.Step);
        }
    }

    private ValueTask<SizeRequestResult> NoteSize(int widthPx, int heightPx, CancellationToken stop)
    {
        Sizes.Enqueue((widthPx, heightPx));
        return ValueTask.FromResult(SizeRequestResult.Forwarded);
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
        Assert.That(Server.DisposeAsync().AsTask().Wait(Patience.Step), "the server ends");
        _viewers.ForEach(End);
        Array.ForEach(Screens, screen => screen.Dispose());
        _noVnc.Delete(recursive: true);
    }
}
