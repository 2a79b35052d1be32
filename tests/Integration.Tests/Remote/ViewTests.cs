using System.Text;
using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Qmp;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view on an X server, with SDL and Mesa as Debian has them.</summary>
[Category("Qemu")]
internal sealed class ViewTests
{
    private const int WidthPx = 400;
    private const int HeightPx = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-view-");
    private PaintedGuest _guest = null!;
    private WindowRoom _room = null!;
    private XDesktop _desktop = null!;

    [SetUp]
    public void StartDesktop()
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        _guest = new PaintedGuest(Path.Combine(_folder.FullName, "display"), heads: 2);
        _desktop = new XDesktop(_room, _folder.FullName);
    }

    [TearDown]
    public void End()
    {
        _desktop?.Dispose();
        _guest?.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestCase("software", "sdl3")]
    [TestCase("gl", "sdl3")]
    [TestCase("software", "sdl2", Category = "Slow")]
    [TestCase("gl", "sdl2", Category = "Slow")]
    public void The_window_has_the_pixels_of_the_picture(
        string renderer, string toolkit)
    {
        Frame text = Pictures.Text(WidthPx, HeightPx, 1);
        _guest.Show(0, text);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
        using ChildProcess view = View($"--renderer {renderer}");
        _desktop.Find("HDMI-A-1");
        AssertShows(view, text, "the first picture");

        PixelRect part = new(33, 50, 120, 90);
        Frame patched = Pictures.Patch(text, Pictures.Noise(WidthPx, HeightPx, 2), part);
        _guest.Show(0, patched, part);
        AssertShows(view, patched, "a part that has changed");

        _guest.ShowCursor(0, new CursorState(WhiteSquare(), 10, 20));
        _guest.ShowCursor(0, new CursorState(WhiteSquare(), 300, 200));
        AssertShows(view, _guest.CaptureAsync(0, withCursor: true).Result.Frame!, "with the cursor elsewhere");

        Frame larger = Pictures.Noise(640, 480, 3);
        _guest.Show(0, larger);
        AssertShows(view, _guest.CaptureAsync(0, withCursor: true).Result.Frame!, "another mode");

        _guest.Show(0, null);
        AssertShows(view, Pictures.Solid(640, 480, 0), "a dark head");
    }

    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigTerm)]
    public void A_signal_ends_it_well(int signal)
    {
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ChildProcess view = View("");
        _desktop.Find("HDMI-A-1");

        WindowRoom.Signal(view, signal);

        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
        Assert.That(view.Errors, Is.Empty);
    }

    [Test]
    public void Keys_and_the_pointer_reach_QEMU_and_the_pointer_has_the_shape_of_the_guests_cursor()
    {
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ScriptedQmp qemu = new(Path.Combine(_folder.FullName, "qmp"));
        using ChildProcess view = View("--qmp /tmp/qmp");
        string window = _desktop.Find("HDMI-A-1");
        Assert.That(Harness.Patience.Until(() => qemu.Connections > 0, Harness.Patience.Step), Is.True);

        _desktop.Do($"windowfocus --sync {window} type 'Hi-5'");
        qemu.WaitFor("key 6 up");
        Assert.That(
            qemu.Commands.Where(command => command.StartsWith("key ", StringComparison.Ordinal)),
            Is.EqualTo(new[]
            {
                "key 42 down", "key 35 down", "key 42 up", "key 35 up", "key 23 down", "key 23 up", "key 12 down",
                "key 12 up", "key 6 down", "key 6 up",
            }));

        // Two places where the pointer rests show that the cursor follows it with a hot spot at 3,5.
        Point(140, 90);
        bool isKnown = Harness.Patience.Until(
            () => ShowsThePointerAt(100, 50) || ShowsThePointerAt(140, 90), Harness.Patience.Step);
        Assert.That(isKnown, Is.True, view.Errors);
        string at = $"abs x {Absolute(100, WidthPx)}; abs y {Absolute(50, HeightPx)}";
        Point(100, 50);
        AssertShows(view, WithCursor(), "the pointer with its hot spot");
        Assert.That(WithCursor().Row(45)[97], Is.EqualTo(0xFFFFFF));

        _desktop.Do("click 1 click 4");
        qemu.WaitFor("btn wheel-up up");
        Assert.That(
            qemu.Commands.Reverse().TakeWhile(command => command != at).Reverse(),
            Is.EqualTo(new[] { "btn left down", "btn left up", "btn wheel-up down", "btn wheel-up up" }));

        _desktop.Do("key ctrl+alt+g mousemove_relative -- -7 4");
        qemu.WaitFor("rel x -7; rel y 4");
        _desktop.Do("key ctrl+alt+g");
    }

    [Test]
    public void A_resized_window_gives_the_guest_a_mode_of_its_size()
    {
        _guest.Plugged = (head, edid) =>
        {
            (int width, int height) = EdidSummary.PreferredSize(edid)!.Value;
            _guest.Show(head, Pictures.Noise(width, height, 4));
        };
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ChildProcess view = View("");
        string window = _desktop.Find("HDMI-A-1 400x300");

        _desktop.Do($"windowsize {window} 640 480");

        AssertShows(view, Pictures.Noise(640, 480, 4), "the mode of the window");
        Assert.That(_desktop.Find("HDMI-A-1 640x480"), Is.EqualTo(window));
    }

    [Test]
    public void A_picture_can_be_enlarged_by_whole_steps()
    {
        Frame text = Pictures.Text(WidthPx, HeightPx, 1);
        _guest.Show(0, text);
        using ChildProcess view = View("--scale integer --keep-mode");
        _desktop.Do($"windowsize {_desktop.Find("HDMI-A-1")} 810 620");

        AssertShows(view, Enlarge(text, 2, 810, 620), "twice as large, with black around it");
    }

    [Test]
    public void A_screenshot_has_the_pixels_of_the_picture()
    {
        Frame text = Pictures.Text(WidthPx, HeightPx, 1);
        _guest.Show(0, text);
        using ChildProcess view = View("--screenshots /tmp");
        _desktop.Do($"windowfocus --sync {_desktop.Find("HDMI-A-1")} key ctrl+alt+p");
        string[] files = [];
        Assert.That(
            Harness.Patience.Until(
                () => (files = Directory.GetFiles(_folder.FullName, "*.png")).Length == 1, Harness.Patience.Step),
            Is.True,
            view.Errors);
        _desktop.Do("key ctrl+alt+q");

        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
        Assert.That(PngDecoder.Read(File.ReadAllBytes(files[0])).Pixels.ToArray(), Is.EqualTo(text.Pixels.ToArray()));
    }

    [Test]
    public void Each_lit_head_has_a_window_and_closing_the_last_ends_the_program()
    {
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ChildProcess view = View("--stats");
        string first = _desktop.Find("HDMI-A-1");
        _guest.Show(1, Pictures.Text(320, 240, 2));
        string second = _desktop.Find("HDMI-A-2");

        _desktop.Do($"windowfocus --sync {first} key ctrl+alt+q windowfocus --sync {second} key ctrl+alt+q");

        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
        string[] said = Encoding.UTF8.GetString(view.Output()).Split('\n');
        Assert.That(
            said[0], Does.Match(@"^SDL 3[0-9.]+ on x11, software \(gl would be llvmpipe .*, which is slower\)$"));
        Assert.That(said, Has.Some.Match("^head=1 pictures=[1-9][0-9]* direct=0 .* copied=[1-9].* how=copied$"));
    }

    [Test]
    public void The_end_of_the_server_ends_it_with_a_message()
    {
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ChildProcess view = View("");
        _desktop.Find("HDMI-A-1");

        _guest.Dispose();

        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.EqualTo(1), view.Errors);
        Assert.That(view.Errors, Does.Contain("gvt-device: ").And.Contain("closed the connection"));
        Assert.That(view.Errors, Does.Not.Contain("   at "));
    }

    [TestCase("DISPLAY=", "there is no display server: set WAYLAND_DISPLAY or DISPLAY")]
    [TestCase("DISPLAY=:99", "the display server cannot be used")]
    public void Without_a_display_server_there_is_a_message_with_a_remedy(string environment, string message)
    {
        _room.Environment = $"HOME=/tmp {environment}";
        using ChildProcess view = View("");

        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.EqualTo(1), view.Errors);
        Assert.That(view.Errors, Does.StartWith("gvt-device: ").And.Contain(message).And.Not.Contain("   at "));
    }

    private void Point(int x, int y)
    {
        _desktop.Do($"mousemove {x} {y}");
        _guest.ShowCursor(0, new CursorState(WhiteSquare(), x - 3, y - 5));
    }

    private bool ShowsThePointerAt(int x, int y)
    {
        Point(x, y);
        return Harness.Patience.Until(
            () => _desktop.Screen.CountDifferences(WithCursor()) == 0, TimeSpan.FromSeconds(1));
    }

    private Frame WithCursor() => _guest.CaptureAsync(0, withCursor: true).Result.Frame!;

    private ChildProcess View(string options) =>
        _room.StartGvtDevice($"view --display-socket /tmp/display {options}");

    private void AssertShows(ChildProcess view, Frame expected, string what)
    {
        int wrong = 0;
        bool isShown = Harness.Patience.Until(
            () => view.HasEnded || (wrong = _desktop.Screen.CountDifferences(expected)) == 0, Harness.Patience.Step);
        Assert.That(isShown && !view.HasEnded, Is.True, $"{what}: {wrong} pixels differ. It said:\n{view.Errors}");
    }

    private static CursorImage WhiteSquare() => new(16, 16, 0, 0, [.. Enumerable.Repeat(uint.MaxValue, 256)]);

    private static int Absolute(int at, int size) => ((at * 0x7FFF) + ((size - 1) / 2)) / (size - 1);

    private static Frame Enlarge(Frame picture, int factor, int widthPx, int heightPx)
    {
        int left = (widthPx - (picture.WidthPx * factor)) / 2, top = (heightPx - (picture.HeightPx * factor)) / 2;
        uint[] pixels = new uint[widthPx * heightPx];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = ((i % widthPx) - left, (i / widthPx) - top);
            bool isInside = x >= 0 && y >= 0 && x < picture.WidthPx * factor && y < picture.HeightPx * factor;
            pixels[i] = isInside ? picture.Row(y / factor)[x / factor] : 0;
        }

        return new Frame(widthPx, heightPx, pixels);
    }
}
