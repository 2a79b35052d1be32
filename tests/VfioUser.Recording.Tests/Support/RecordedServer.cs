using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A server on a socket of its own, whose sessions are recorded into memory.</summary>
internal sealed class RecordedServer : IDisposable
{
    public static readonly RecordingHeader Header = new(
        "test device",
        "tests",
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        [new VolatileRange(TestDevice.Bar, TestDevice.ClockOffset, 4, "CLOCK")]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly MemoryStream _output = new();
    private readonly SessionRecorder _recorder;
    private readonly TestDevice _device;
    private readonly VfioUserServer _server;

    public RecordedServer(TestDevice? device = null, int queueBytes = SessionRecorder.DefaultQueueBytes)
    {
        SocketPath = Path.Combine(_directory.FullName, "device.sock");
        _device = device ?? new TestDevice();
        _recorder = new SessionRecorder(_output, Header, queueBytes);
        _server = new VfioUserServer(_device, new VfioUserServerOptions
        {
            SocketPath = SocketPath,
            Channel = new MessageChannelOptions { Tap = _recorder },
        });
        _server.Start();
    }

    public string SocketPath { get; }

    public VfioUserClient Connect()
    {
        VfioUserClient client = VfioUserClient.Connect(SocketPath);
        client.Negotiate();
        return client;
    }

    /// <summary>Stops the server and hands over what was recorded.</summary>
    public byte[] Finish()
    {
        _server.Stop();
        _recorder.Dispose();
        return _output.ToArray();
    }

    public void Dispose()
    {
        Finish();
        _device.Dispose();
        _directory.Delete(recursive: true);
    }
}
