using System.Text;
using VfioUser.Display.Client;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Support;

/// <summary>A display socket with fakes behind it, and clients that speak in bytes.</summary>
internal sealed class ServedDisplay : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ExtensionServer _server;

    public ServedDisplay(bool hasBuffers = true, MessageChannelOptions? channel = null)
    {
        Endpoint = new DisplayEndpoint(Source, hasBuffers ? Buffers : null, state: State);
        _server = Serve(Endpoint, Path, channel);
        _server.Start();
    }

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"display-{Guid.NewGuid():N}.sock");

    public FakeSource Source { get; } = new();

    public FakeBuffers Buffers { get; } = new();

    public FakeState State { get; } = new();

    public DisplayEndpoint Endpoint { get; }

    public static ExtensionServer Serve(
        DisplayEndpoint endpoint, string path, MessageChannelOptions? channel = null) => new(
            endpoint,
            "display",
            new VfioUserServerOptions { SocketPath = path, Channel = channel ?? new MessageChannelOptions() });

    public static byte[] Version(string json) => [0, 0, 0, 0, .. Encoding.UTF8.GetBytes(json), 0];

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();

    /// <summary>A client that has said nothing yet.</summary>
    public VfioUserClient Raw() => VfioUserClient.Connect(Path, Patience);

    /// <summary>A client that has agreed on as much as there is.</summary>
    public VfioUserClient Negotiated(
        string kinds = "\"dmabuf\",\"memfd\"", string events = "\"eventfd\"", string more = "",
        string modifiers = "\"linear\",\"x-tiled\"")
    {
        VfioUserClient client = Raw();
        string json = "{\"capabilities\":{\"max_msg_fds\":8,\"x-gvt-display\":{\"version\":1,\"kinds\":[" + kinds
            + "],\"events\":[" + events + "],\"modifiers\":[" + modifiers + "]" + more + "}}}";
        Message reply = client.Call(VfioUserCommand.Version, Version(json));
        return reply.Errno == Errno.None ? client : throw new InvalidOperationException($"refused: {reply.Errno}");
    }

    public DisplayClient Connect(DisplayClientOptions? options = null) =>
        DisplayClient.ConnectAsync(Path, (options ?? new DisplayClientOptions()) with { Timeout = Patience })
            .AsTask().GetAwaiter().GetResult();

    public void Stop() => _server.Dispose();

    public void Dispose() => _server.Dispose();

    /// <summary>A query with room for the extension.</summary>
    public static byte[] Query(
        DrmPlaneType type,
        GfxPlaneFlags flags = GfxPlaneFlags.None,
        uint head = GfxPlaneExtension.FirstLit,
        uint plane = 0) =>
    [
        .. Bytes(new GfxPlaneInfo { ArgSize = 176, Flags = flags, PlaneType = type }),
        .. Bytes(new GfxPlaneExtension { Head = head, Plane = plane }),
    ];
}
