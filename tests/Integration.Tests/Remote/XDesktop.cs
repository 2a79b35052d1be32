using System.Globalization;
using System.Text;
using DisplayModel.Geometry;
using Integration.Tests.Harness;
using RemoteDisplay.Input.Keymaps;

namespace Integration.Tests.Remote;

/// <summary>An X server without a screen and without a window manager, and a user who types and looks.</summary>
internal sealed class XDesktop : IDisposable
{
    public const int WidthPx = 1024;
    public const int HeightPx = 768;

    /// <summary>The X server's number, as in DISPLAY.</summary>
    public const string Number = ":7";

    private const uint Unicode = 0x0100_0000;

    /// <summary>X11's numbers of keys, as Linux has them.</summary>
    private const int ToX = 8, LeftShift = 50, AltGr = 108;

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

    /// <summary>Presses the keys that have these characters on a keyboard of the layout.</summary>
    public void Type(KeyLayout keymap, string text) =>
        Do(string.Join(' ', text.Select(character => Press(keymap, character))));

    /// <summary>The same, but sees each before the next: a keyboard of QEMU's forgets what a slow guest does not
    /// fetch.</summary>
    /// <param name="keymap">The layout.</param>
    /// <param name="text">With \r for the key Return.</param>
    /// <param name="part">Of the screen, where it shows.</param>
    public void TypeAndSee(KeyLayout keymap, string text, PixelRect part)
    {
        foreach (char character in text)
        {
            uint[] before = Screen.Look(part)?.Pixels.ToArray() ?? [];
            Do(character == '\r' ? "key Return" : Press(keymap, character));
            if (!Patience.Until(() => Screen.Look(part)?.Pixels.SequenceEqual(before) == false, Patience.Step))
            {
                throw new InvalidOperationException($"'{character}' was typed and nothing shows");
            }
        }
    }

    /// <summary>The height of a window.</summary>
    public int HeightOf(string window) => int.Parse(
        _room.Run($"xdotool getwindowgeometry --shell {window}").Split('\n')
            .First(line => line.StartsWith("HEIGHT=", StringComparison.Ordinal))["HEIGHT=".Length..],
        CultureInfo.InvariantCulture);

    public void Dispose()
    {
        Screen.Dispose();
        _server.Dispose();
    }

    private static string Press(KeyLayout keymap, char character)
    {
        StringBuilder keys = new();
        foreach (KeyStroke stroke in keymap.Find(Unicode + character))
        {
            keys.Append(stroke.Shift ? $"keydown {LeftShift} " : "").Append(stroke.AltGr ? $"keydown {AltGr} " : "");
            keys.Append(CultureInfo.InvariantCulture, $"key --delay 20 {stroke.Number + ToX} ");
            keys.Append(stroke.AltGr ? $"keyup {AltGr} " : "").Append(stroke.Shift ? $"keyup {LeftShift} " : "");
        }

        return keys.ToString();
    }
}
