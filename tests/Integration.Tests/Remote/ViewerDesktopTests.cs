using System.Drawing;
using System.Text;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Input.Keymaps;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A person with an American or a German keyboard works in a Wayland desktop that has the same keyboard: with
/// Debian's gvncviewer (gtk-vnc), which sends key codes, and with a viewer on Debian's libvncclient, which sends
/// characters.</summary>
[Category("Qemu")]
[Category("Desktop")]
[Category("Slow")]
internal sealed class ViewerDesktopTests : SystemTest
{
    private const string American = "Hello, World! a-z ~|{}[] #$%^&*()_+ <>?";
    private const string German = "Gr\u00FC\u00DFe, \u00C4pfel @ {[]}\\ ~|<> 5 \u20AC yYzZ #+*";

    private const int FirstPort = 5900;
    private const int WidthPx = 800;
    private const int HeightPx = 600;

    /// <summary>A pointer's place passes through a tablet's 0 to 32767.</summary>
    private const int RoundingPx = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-viewers-");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("us", American)]
    [TestCase("de", German)]
    public void A_person_with_gvncviewer_types_points_and_resizes(string layout, string text)
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        Viewers.Fetch();
        (GvtDeviceProcess server, Guest guest, int port) = Start(layout);
        using XDesktop desktop = new(room, _folder.FullName);
        room.Run($"setxkbmap -layout {layout}");
        using ChildProcess viewer = Viewers.Run(
            _folder.FullName,
            $"export HOME=/tmp DISPLAY={XDesktop.Number}; exec gvncviewer 127.0.0.1:{port - FirstPort}",
            hasNetwork: true);
        string window = desktop.Find("GVncViewer");
        Assert.That(
            Patience.Until(() => desktop.HeightOf(window) is > HeightPx and < HeightPx + 100, Patience.Step),
            $"the window is {desktop.HeightOf(window)} pixels high; it said:\n{viewer.Errors}");
        int menuPx = desktop.HeightOf(window) - HeightPx;

        PointerPlace.AssertIsTheGuests(desktop, server, menuPx);

        // A click at the background may have opened the desktop's menu.
        desktop.Do($"windowfocus --sync {window} key Escape mousemove 400 {menuPx + 300} click 1");
        KeyLayout keymap = KeyLayout.Of(layout);
        desktop.TypeAndSee(keymap, "cat >/tmp/text\r", new PixelRect(0, menuPx, WidthPx, HeightPx));
        desktop.TypeAndSee(keymap, $"{text}\r", new PixelRect(0, menuPx, WidthPx, HeightPx));
        AssertTyped(guest, text);

        desktop.Do($"windowsize {window} 900 {700 + menuPx}");
        Assert.That(guest.WaitForMark("desktop mode"), Does.EndWith(":900x700"));
        using DisplayClient client = server.Connect();
        desktop.Do("mousemove 1020 760");
        int wrong = -1;
        Assert.That(
            Patience.Until(
                () => client.Capture(0, withCursor: false) is { WidthPx: 900 } frame
                    && (wrong = desktop.Screen.CountDifferences(frame, 0, menuPx)) == 0,
                Patience.Step),
            $"the window has the pixels of the new mode, but {wrong}; it said:\n{viewer.Errors}");
    }

    [TestCase("us", American)]
    [TestCase("de", German)]
    public void A_person_with_libvncclient_types_points_and_resizes(string layout, string text)
    {
        Viewers.Fetch();
        (GvtDeviceProcess server, Guest guest, int port) = Start(layout);
        using LibVncClient viewer = new(_folder.FullName, port);
        AssertShowsTheScreen(viewer, server, WidthPx);

        AssertHotSpotIsFound(viewer, server);
        viewer.TypeAndSee($"cat >/tmp/text\r{text}\r");
        AssertTyped(guest, text);

        viewer.AskForSize(900, 700);
        Assert.That(guest.WaitForMark("desktop mode"), Does.EndWith(":900x700"));
        AssertShowsTheScreen(viewer, server, 900);
    }

    private static void AssertTyped(Guest guest, string text) =>
        // The control channel's text is of bytes.
        Assert.That(
            () => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(guest.Run("cat /tmp/text").Output)).Trim(),
            Is.EqualTo(text).After(60_000, 500));

    private static void AssertShowsTheScreen(LibVncClient viewer, GvtDeviceProcess server, int widthPx)
    {
        using DisplayClient client = server.Connect();
        (int Width, int Wrong) seen = default;
        bool isShown = Patience.Until(
            () =>
            {
                Frame shown = viewer.Look();
                seen.Width = shown.WidthPx;
                return client.Capture(0, withCursor: false) is { } frame && frame.WidthPx == widthPx
                    && (shown.WidthPx, shown.HeightPx) == (frame.WidthPx, frame.HeightPx)
                    && (seen.Wrong = XvfbScreen.CountDifferences(frame, shown)) == 0;
            },
            Patience.Step);
        Assert.That(isShown, $"the viewer is {seen.Width} pixels wide, and {seen.Wrong} pixels differ");
    }

    /// <summary>The viewer learns which pixel of the cursor is where the pointer is.</summary>
    private static void AssertHotSpotIsFound(LibVncClient viewer, GvtDeviceProcess server)
    {
        (Point? hotSpot, Point expected) = (null, default);
        bool isFound = false;
        for (int i = 0; i < 20 && !isFound; i++)
        {
            Point at = new(60 + (40 * (i % 5)), 500);
            viewer.Point(at.X, at.Y);
            isFound = Patience.Until(
                () =>
                {
                    Point plane = CursorPlace(server);
                    (hotSpot, expected) = (viewer.HotSpot, new(at.X - plane.X, at.Y - plane.Y));
                    return hotSpot is { } found && found != default
                        && Math.Abs(found.X - expected.X) <= RoundingPx
                        && Math.Abs(found.Y - expected.Y) <= RoundingPx;
                },
                TimeSpan.FromSeconds(1));
        }

        Assert.That(isFound, $"the hot spot is {hotSpot}, the pointer is at {expected} of the cursor");
    }

    private static Point CursorPlace(GvtDeviceProcess server) =>
        server.Info().Pipes[0].Planes.First(plane => plane.Kind == "Cursor").Place?.Split('+') is [_, var x, var y]
            ? new Point(int.Parse(x, null), int.Parse(y, null))
            : default;

    /// <summary>A desktop with a keyboard of the layout.</summary>
    private (GvtDeviceProcess Server, Guest Guest, int Port) Start(string layout)
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", "127.0.0.1:0", "--qmp", Input, "--keymap", layout],
            [$"{WidthPx}x{HeightPx}@60"]);
        Guest guest = Bench.Start(
            server,
            [
                "--append", $"gvt.layout={layout}", "--", .. DesktopImage.QemuArguments(),
                "-qmp", $"unix:{Input},server=on,wait=off",
            ]);
        Assert.That(guest.WaitForMark("desktop ready"), Does.EndWith($":{WidthPx}x{HeightPx}"));
        server.WaitForLog("input goes to QEMU");
        return (server, guest, Listening.VncPort(server));
    }
}
