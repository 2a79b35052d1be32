using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Support;

/// <summary>A server with a test device on a socket of its own.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");

    public ServerUnderTest(
        MessageChannelOptions? channel = null,
        Func<VfioUserServerOptions, VfioUserServerOptions>? configure = null,
        TestDevice? device = null)
    {
        Device = device ?? new TestDevice();
        SocketPath = Path.Combine(_directory.FullName, "device.sock");
        VfioUserServerOptions options = new()
        {
            SocketPath = SocketPath,
            Channel = channel ?? new MessageChannelOptions(),
        };
        Server = new VfioUserServer(Device, configure?.Invoke(options) ?? options, Log);
        Server.Start();
    }

    public string SocketPath { get; }

    public LogCapture Log { get; } = new();

    public TestDevice Device { get; }

    public VfioUserServer Server { get; }

    /// <summary>A client that has not said anything yet.</summary>
    public VfioUserClient ConnectRaw() => VfioUserClient.Connect(SocketPath);

    /// <summary>A client after its VERSION handshake.</summary>
    public VfioUserClient Connect()
    {
        VfioUserClient client = ConnectRaw();
        client.Negotiate();
        return client;
    }

    /// <summary>Runs on the device thread, and waits for it.</summary>
    public T OnDeviceThread<T>(Func<T> function) => Server.InvokeAsync(function).GetAwaiter().GetResult();

    /// <summary>Makes the device thread wait until the result is set, and returns when it does.</summary>
    public ManualResetEventSlim HoldDeviceThread()
    {
        ManualResetEventSlim held = new();
        TaskCompletionSource isHeld = new();
        Server.Post(() =>
        {
            isHeld.SetResult();
            held.Wait();
        });
        isHeld.Task.Wait();
        return held;
    }

    public void Dispose()
    {
        Server.Dispose();
        Device.Dispose();
        _directory.Delete(recursive: true);
    }
}
