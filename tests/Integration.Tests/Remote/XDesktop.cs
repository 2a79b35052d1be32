using Integration.Tests.Harness;

namespace Integration.Tests.Remote;

/// <summary>An X server without a screen and without a window manager, and a user who types and looks.</summary>
internal sealed class XDesktop : IDisposable
{
    public const int WidthPx = 1024;
    public const int HeightPx = 768;

    /// <summary>The X server's number, as in DISPLAY.</summary>
    public const string Number = ":7";

    private readonly WindowRoom _room;
    private readonly ChildProcess _server;

    /// <param name="room">Where the server runs.</param>
    /// <param name="folder">The test's.</param>
    /// <param name="hasGlx">Whether programs may use OpenGL by the server, as SDL does.</param>
    public XDesktop(WindowRoom room, string folder, bool hasGlx = false)
    {
        _room = room;
        Screen = new XvfbScreen(folder);
        string glx = hasGlx ? "" : "-extension GLX";
        _server = room.Start($"exec Xvfb {Number} -screen 0 {WidthPx}x{HeightPx}x24 -fbdir /tmp {glx}");
        room.Environment = $"HOME=/tmp DISPLAY={Number}";
        SocketPath = Path.Combine(folder, ".X11-unix", $"X{Number[1..]}");
        if (!Patience.Until(() => File.Exists(SocketPath) || _server.HasEnded, Patience.Step) || _server.HasEnded)
        {
            throw new InvalidOperationException($"Xvfb does not start. It said:\n{_server.Errors}");
        }
    }

    public XvfbScreen Screen { get; }

    /// <summary>The X server's socket.</summary>
    public string SocketPath { get; }

    /// <summary>Waits for the window, and moves it to the corner and the pointer out of it.</summary>
    /// <returns>Its number.</returns>
    public string Find(string title) => FindAt(title, 0, 0);

    /// <summary>Waits for the window, and moves it to a place and the pointer out of it.</summary>
    /// <returns>Its number.</returns>
    public string FindAt(string title, int left, int top)
    {
        string window = "";
        using ChildProcess search = _room.Start(
            $"exec xdotool search --sync --onlyvisible --name '{title}' windowmove {left} {top} mousemove 1023 767");
        if (search.WaitForExit(Patience.Step) != 0)
        {
            throw new InvalidOperationException($"there is no window {title}: {search.Errors}");
        }

        window = _room.Run($"xdotool search --onlyvisible --name '{title}'");
        return window.Split('\n')[^1];
    }

    /// <summary>Types, points, resizes.</summary>
    public void Do(string commands) => _room.Run($"xdotool {commands}");

    public void Dispose()
    {
        Screen.Dispose();
        _server.Dispose();
    }
}
