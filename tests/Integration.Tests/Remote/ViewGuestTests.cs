using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A person works in a Wayland desktop of stock Debian packages, in a window of gvt-device view.</summary>
[Category("Qemu")]
[Category("Desktop")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ViewGuestTests : SystemTest
{
    private const string Mark = "typed-in-the-window";

    [Test]
    public void A_person_types_and_resizes_in_a_window()
    {
        GvtDeviceProcess server = Bench.Serve("800x600");
        string folder = Path.GetDirectoryName(server.DisplayPath)!;
        WindowRoom room = new(folder);
        room.Require();
        Guest guest = Bench.Start(
            server,
            ["--", .. DesktopImage.QemuArguments(), "-qmp", $"unix:{Path.Combine(folder, "qmp")},server=on,wait=off"]);
        using XDesktop desktop = new(room, folder);
        using ChildProcess view = room.StartGvtDevice("view --display-socket /tmp/display --qmp /tmp/qmp");
        Assert.That(guest.WaitForMark("desktop ready"), Does.EndWith(":800x600"));
        string window = desktop.Find("800x600");
        AssertShowsTheScreen(server, desktop, view, 800, 600);

        // The first terminal of the desktop has the keyboard.
        desktop.Do($"windowfocus --sync {window} type --delay 100 'gvt-mark {Mark}'");
        desktop.Do("key Return");
        guest.WaitForMark(Mark);
        AssertShowsTheScreen(server, desktop, view, 800, 600);

        desktop.Do($"windowsize {window} {XDesktop.WidthPx} {XDesktop.HeightPx}");
        Assert.That(guest.WaitForMark("desktop mode"), Does.EndWith($":{XDesktop.WidthPx}x{XDesktop.HeightPx}"));
        AssertShowsTheScreen(server, desktop, view, XDesktop.WidthPx, XDesktop.HeightPx);
    }

    /// <summary>The X server draws its pointer in the corner, over the last pixel.</summary>
    private static void AssertShowsTheScreen(
        GvtDeviceProcess server, XDesktop desktop, ChildProcess view, int widthPx, int heightPx)
    {
        using DisplayClient client = server.Connect();
        int wrong = 0;
        bool isShown = Patience.Until(
            () =>
            {
                Frame? expected = client.Capture(0, withCursor: false);
                Frame? seen = desktop.Screen.Look(new PixelRect(0, 0, widthPx, heightPx));
                return view.HasEnded || (expected is not null && seen is not null
                    && (expected.WidthPx, expected.HeightPx) == (widthPx, heightPx)
                    && (wrong = XvfbScreen.CountDifferences(expected, seen)) <= 1);
            },
            Patience.Step);
        Assert.That(isShown && !view.HasEnded, Is.True, $"{wrong} pixels differ. It said:\n{view.Errors}");
    }
}
