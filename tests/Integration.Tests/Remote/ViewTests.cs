using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
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

    [TestCase("software")]
    [TestCase("gl")]
    public void The_window_has_the_pixels_of_the_picture(string renderer)
    {
        Frame text = Pictures.Text(WidthPx, HeightPx, 1);
        _guest.Show(0, text);
        using ChildProcess view = View($"--renderer {renderer}");
        _desktop.Find("HEAD-1");
        AssertShows(view, text, "the first picture");

        PixelRect part = new(33, 50, 120, 90);
        Frame patched = Pictures.Patch(text, Pictures.Noise(WidthPx, HeightPx, 2), part);
        _guest.Show(0, patched, part);
        AssertShows(view, patched, "a part that has changed");

        _guest.ShowCursor(0, new CursorState(WhiteSquare(), 10, 20));
        _guest.ShowCursor(0, new CursorState(WhiteSquare(), 300, 200));
        AssertShows(view, _guest.CaptureAsync(0, withCursor: true).Result!, "with the cursor elsewhere");

        Frame larger = Pictures.Noise(640, 480, 3);
        _guest.Show(0, larger);
        AssertShows(view, _guest.CaptureAsync(0, withCursor: true).Result!, "another mode");
    }

    private ChildProcess View(string options) => _room.StartGvtDevice($"view --display-socket /tmp/display {options}");

    private void AssertShows(ChildProcess view, Frame expected, string what)
    {
        int wrong = 0;
        bool isShown = Harness.Patience.Until(
            () => view.HasEnded || (wrong = CountDifferences(expected)) == 0, Harness.Patience.Step);
        Assert.That(isShown && !view.HasEnded, Is.True, $"{what}: {wrong} pixels differ. It said:\n{view.Errors}");
    }

    private int CountDifferences(Frame expected)
    {
        Frame? seen = _desktop.Look(new PixelRect(0, 0, expected.WidthPx, expected.HeightPx));
        return seen is null
            ? expected.Pixels.Length
            : Enumerable.Range(0, expected.Pixels.Length).Count(i => seen.Pixels[i] != expected.Pixels[i]);
    }

    private static CursorImage WhiteSquare() => new(16, 16, 0, 0, [.. Enumerable.Repeat(uint.MaxValue, 256)]);
}
