using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.QemuConsole;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>A screen, and the server that shows it on QEMU's console.</summary>
internal sealed class ConsoleRoom : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("console-");

    public ConsoleRoom(Frame? frame = null, params PublishedScreen[] more)
    {
        Shown = frame ?? Pictures.Text(64, 48, 1);
        Screen = new PublishedScreen("test", Shown);
        Server = new QemuConsoleServer(Path, [Screen, .. more]);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "console");

    public PublishedScreen Screen { get; }

    public QemuConsoleServer Server { get; }

    public Frame Shown { get; private set; }

    public void Show(Frame frame, params PixelRect[] damage)
    {
        Shown = frame;
        Screen.Publish(frame, damage.Length > 0 ? damage : [new PixelRect(0, 0, frame.WidthPx, frame.HeightPx)]);
    }

    public FrontEnd Connect() => new(Path);

    /// <summary>Gives the server a console to show the screen on.</summary>
    public static ConsoleView Open(FrontEnd frontEnd)
    {
        (System.Net.Sockets.NetworkStream server, System.Net.Sockets.NetworkStream client) = SocketPair.Create();
        frontEnd.Send(VhostRequest.GpuSetSocket, [], server.Socket.SafeHandle);

        // To dispose of the stream would shut the connection down.
        server.Socket.SafeHandle.Dispose();
        return new ConsoleView(client);
    }

    public void Dispose()
    {
        Server.DisposeAsync().AsTask().Wait(Patience.Step);
        Screen.Dispose();
        _folder.Delete(recursive: true);
    }
}
