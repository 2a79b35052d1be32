using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>VNC viewers that mean harm or are broken, one kind after another against one server, the program as it is
/// run: the device and a good viewer do not notice, and nothing is left of them.</summary>
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class HostileViewerTests
{
    private const int Connections = 100;
    private const long MaxGrowthKiB = 128 * 1024;

    private static readonly byte[] s_greeting = [.. "RFB 003.008\n"u8, 1, 1];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-hostile-");
    private readonly List<Socket> _sockets = [];
    private readonly TestBench _bench = new();
    private RfbClient _good = null!;
    private int _connections;
    private long _memoryKiB;

    private GvtDeviceProcess Server => _bench.Servers[0];

    private static IEnumerable<TestCaseData> Floods =>
    [
        Flood("that say nothing", []),
        Flood("with half a greeting", [.. "RFB 00"u8]),
        Flood("from a browser", [.. "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8]),
        Flood("with a security type that is not offered", [.. "RFB 003.008\n\x13"u8]),
        Flood("of an unknown version", [.. "RFB 999.999\n"u8, 1, 1]),
        Flood("with an unknown message", [.. s_greeting, 77]),
        Flood("with half a message", [.. s_greeting, 3, 0, 0]),
        Flood("with a clipboard of 2 GB", [.. s_greeting, 6, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF]),
        Flood("with a clipboard of 1 MB that never comes", [.. s_greeting, 6, 0, 0, 0, 0, 0x10, 0, 0, 65, 66]),
        Flood("with 65535 encodings that never come", [.. s_greeting, 2, 0, 0xFF, 0xFF, 0, 0, 0, 99]),
        Flood("with a pixel format of no bits", [.. s_greeting, 0, 0, 0, 0, .. new byte[16]]),
        Flood(
            "that want a screen of 65535 by 65535",
            [.. s_greeting, 251, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, .. new byte[16]]),
        Flood("that want a screen of nothing", [.. s_greeting, 251, 0, 0, 0, 0, 0, 0, 0]),
        Flood("that want 255 screens that never come", [.. s_greeting, 251, 0, 3, 0, 2, 0, 255, 0]),
        Flood("that ask for everything and never read", NeverReading()),
    ];

    [OneTimeSetUp]
    public void Serve() => _bench.SetUp(GetType().Name, () =>
    {
        string path = Path.Combine(_folder.FullName, "vnc");
        _bench.Serve(["--vnc", $"unix:{path}"], []);
        _good = new RfbClient(new NetworkStream(Connect()));
        _good.Start(null, RfbClient.Zrle);
        AssertSeesAll();

        // Nobody else has connected yet.
        _connections = CountConnections();
        AssertUndisturbed();
    });

    [SetUp]
    public void Measure() => _memoryKiB = Server.MemoryBytes("VmRSS") >> 10;

    [TearDown]
    public void Report()
    {
        CloseAll();
        FailureReport.AfterTest(_bench, end: false);
    }

    [OneTimeTearDown]
    public void End()
    {
        _good.Dispose();
        _bench.End();
        _folder.Delete(recursive: true);
    }

    [TestCaseSource(nameof(Floods))]
    public void A_hundred_connections_do_not_disturb_others_and_leave_nothing(byte[] bytes)
    {
        for (int i = 0; i < Connections; i++)
        {
            Send(bytes);
            if (i % 20 == 10)
            {
                AssertUndisturbed();
            }
        }

        AssertUndisturbed();
        Assert.That((Server.MemoryBytes("VmRSS") >> 10) - _memoryKiB, Is.LessThan(MaxGrowthKiB));
        CloseAll();
        AssertGone();
        AssertUndisturbed();
        Assert.That(Server.Log, Does.Not.Contain("internal error"));
    }

    [Test]
    public void Connections_that_leave_at_once_do_not_disturb_others_and_leave_nothing()
    {
        for (int i = 0; i < 2 * Connections; i++)
        {
            Send(s_greeting.AsSpan(0, i % (s_greeting.Length + 1)).ToArray());
            CloseAll();
        }

        AssertUndisturbed();
        AssertGone();
    }

    [Test]
    public void Random_bytes_do_not_disturb_others_and_leave_nothing([Range(1, 3)] int seed)
    {
        Random random = new(seed);
        byte[] types = [0, 2, 3, 4, 5, 6, 150, 248, 251, 255];
        for (int i = 0; i < Connections; i++)
        {
            byte[] bytes = new byte[random.Next(1, 4000)];
            random.NextBytes(bytes);
            bytes[0] = types[i % types.Length];
            Send([.. s_greeting, .. bytes]);
            if (_sockets.Count >= 20)
            {
                CloseAll();
            }
        }

        AssertUndisturbed();
        CloseAll();
        AssertGone();
        Assert.That(Server.Log, Does.Not.Contain("internal error"));
    }

    private static TestCaseData Flood(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);

    /// <summary>Continuous updates without compression, and a request for all of it many times over.</summary>
    private static byte[] NeverReading() =>
    [
        .. s_greeting,
        2, 0, 0, 2, .. Wire.Be32(RfbClient.Raw, RfbClient.ContinuousUpdates),
        150, 1, 0, 0, 0, 0, 2, 0x80, 1, 0xE0,
        .. Enumerable.Repeat(new byte[] { 3, 0, 0, 0, 0, 0, 2, 0x80, 1, 0xE0 }, 200).SelectMany(request => request),
    ];

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "vnc")));
        socket.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        socket.SendTimeout = (int)Patience.Step.TotalMilliseconds;
        return socket;
    }

    /// <summary>Sends without ever reading; the server may have ended the connection before all is sent.</summary>
    private void Send(byte[] bytes)
    {
        Socket socket = Connect();
        _sockets.Add(socket);
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException e) when (e.SocketErrorCode
            is SocketError.Shutdown or SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // The server has disconnected the viewer.
        }
    }

    private void CloseAll()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
    }

    /// <summary>The device answers, and the good viewer gets the whole screen.</summary>
    private void AssertUndisturbed()
    {
        using DisplayClient client = Server.Connect();
        Assert.That(client.Describe(), Is.Not.Empty);
        AssertSeesAll();
    }

    private void AssertSeesAll()
    {
        _good.Request(incremental: false);
        _good.ReadUpdate();
        Assert.That((_good.Width, _good.Height), Is.EqualTo((640, 480)));
        Assert.That(_good.Pixels.Count(pixel => (pixel & 0xFF_FFFF) != 0), Is.Zero, "pixels that are not black");
    }

    /// <summary>Of all that came in, only the good viewer is left.</summary>
    private void AssertGone() =>
        Assert.That(CountConnections, Is.EqualTo(_connections).After((int)Patience.Step.TotalMilliseconds, 100));

    private int CountConnections() => Server.OpenFiles().Count(name => name == "socket");
}
