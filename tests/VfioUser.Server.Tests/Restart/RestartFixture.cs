using LinuxInterop;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Restart;

/// <summary>A server, its client, and the store by which another server goes on with it.</summary>
public abstract class RestartFixture : IDisposable
{
    private protected const ulong RamAddress = 0x10_0000;
    private protected const int RamBytes = 0x2000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly List<ServerUnderTest> _servers = [];

    private protected RestartFixture()
    {
        StartServer(new RestartableTestDevice());
        Client = Connect();
    }

    private protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private protected MemoryFileStore Store { get; } = new();

    private protected MemFd Ram { get; } = MemFd.Create("ram", RamBytes);

    private protected EventFd Msi { get; } = EventFd.Create();

    private protected VfioUserClient Client { get; }

    /// <summary>The server that was started last.</summary>
    private protected ServerUnderTest Server => _servers[^1];

    private string SocketPath => Path.Combine(_folder.FullName, "socket");

    public virtual void Dispose()
    {
        Client.Dispose();
        _servers.ForEach(server => server.Dispose());
        Store.Dispose();
        _folder.Delete(recursive: true);
        Ram.Dispose();
        Msi.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void StartServer(RestartableTestDevice device, IMessageTap? tap = null) => _servers.Add(
        new ServerUnderTest(
            new MessageChannelOptions { Tap = tap },
            options => options with { FileStore = Store, SocketPath = SocketPath },
            device));

    private protected VfioUserClient Connect() => VfioUserClient.Connect(SocketPath);

    private protected void HandOver()
    {
        Server.Server.HandOver();
        Restart();
    }

    private protected void Restart() => Restart(_ => { });

    /// <param name="prepare">Called for the new device before its server starts.</param>
    private protected void Restart(Action<RestartableTestDevice> prepare)
    {
        Store.Restart();
        RestartableTestDevice next = new();
        prepare(next);
        StartServer(next);
    }
}
