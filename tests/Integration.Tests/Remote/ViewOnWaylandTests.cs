using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view on a Wayland compositor, with SDL and Mesa as Debian has them.</summary>
[Category("Qemu")]
internal sealed class ViewOnWaylandTests
{
    /// <summary>The compositor draws the pointer above these.</summary>
    private const int PointerRows = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-view-");
    private PaintedGuest _guest = null!;
    private WindowRoom _room = null!;
    private WaylandDesktop _desktop = null!;

    [SetUp]
    public void StartDesktop()
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        _guest = new PaintedGuest(Path.Combine(_folder.FullName, "display"));
        _desktop = new WaylandDesktop(_room, _folder.FullName);
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
    public void The_window_has_the_pixels_of_the_picture_and_closing_it_ends_the_program(
        string renderer, string toolkit)
    {
        Frame text = Pictures.Text(400, 300, 1);
        _guest.Show(0, text);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
        using ChildProcess view = View($"--renderer {renderer}");
        AssertShows(view, text, "the first picture");

        PixelRect part = new(33, 50, 120, 90);
        Frame patched = Pictures.Patch(text, Pictures.Noise(400, 300, 2), part);
        _guest.Show(0, patched, part);
        AssertShows(view, patched, "a part that has changed");

        _desktop.CloseWindow();
        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
    }

    [Test]
    public void In_full_screen_the_guest_gets_the_mode_of_the_monitor()
    {
        _guest.Plugged = (head, edid) =>
        {
            (int width, int height) = EdidSummary.PreferredSize(edid)!.Value;
            _guest.Show(head, Pictures.Noise(width, height, 4));
        };
        _guest.Show(0, Pictures.Text(400, 300, 1));
        using ChildProcess view = View("--fullscreen");
        Frame noise = Pictures.Noise(WaylandDesktop.WidthPx, WaylandDesktop.HeightPx, 4);
        AssertShows(view, noise, "the monitor's mode", PointerRows);

        _desktop.SetMode(1024, 768);
        AssertShows(view, Pictures.Noise(1024, 768, 4), "another mode of the monitor", PointerRows);
    }

    private ChildProcess View(string options) =>
        _room.StartGvtDevice($"view --display-socket /tmp/display {options}");

    /// <param name="view">The program.</param>
    /// <param name="expected">What it is to show in the middle.</param>
    /// <param name="what">That is.</param>
    /// <param name="skippedRows">The first rows, which are not looked at.</param>
    private void AssertShows(ChildProcess view, Frame expected, string what, int skippedRows = 0)
    {
        bool isShown = Harness.Patience.Until(
            () => view.HasEnded
                || (_desktop.Look(expected.WidthPx, expected.HeightPx) is { } seen
                    && seen.Pixels[(skippedRows * seen.WidthPx)..]
                        .SequenceEqual(expected.Pixels[(skippedRows * expected.WidthPx)..])),
            Harness.Patience.Step);
        Assert.That(isShown && !view.HasEnded, Is.True, $"{what} is not shown. It said:\n{view.Errors}");
    }
}
