using System.Drawing;
using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>A person works in a Wayland desktop of stock Debian packages, by VNC.</summary>
[Category("Qemu")]
[Category("Desktop")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class DesktopTests : SystemTest
{
    /// <summary>A place on the background, left of the terminal, that is there at each of the sizes.</summary>
    private static readonly Point s_background = new(60, 600);

    /// <summary>An arrow's hot spot is no farther from the corner of the plane. All other places that the test
    /// points at are farther away.</summary>
    private const int HotSpotPx = 16;

    /// <summary>A pointer's place passes through a tablet's 0 to 32767.</summary>
    private const int RoundingPx = 2;

    /// <summary>Long enough that the server takes the pointer for resting.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-desktop-");

    private string Viewers => Path.Combine(_folder.FullName, "vnc");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_person_points_clicks_types_and_resizes()
    {
        GvtDeviceProcess server = Bench.Serve(["--vnc", $"unix:{Viewers}", "--qmp", Input], ["1280x800@60"]);
        Guest guest = Bench.Start(
            server, ["--", .. DesktopImage.QemuArguments(), "-qmp", $"unix:{Input},server=on,wait=off"]);
        Assert.That(guest.WaitForMark("desktop ready"), Does.EndWith(":1280x800"));
        server.WaitForLog("input goes to QEMU");
        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle, RfbClient.CopyRect, RfbClient.Cursor);
        viewer.AssertSeesTheScreen(until: () => (viewer.Rfb.Width, viewer.Rfb.Height) == (1280, 800));

        AssertPointerIsOnTheCursorPlane(viewer, server);

        // The menu's first item opens a terminal, which gets the keyboard.
        viewer.Click(s_background.X, s_background.Y, 4);
        viewer.AssertSeesTheScreen();
        viewer.Click(s_background.X + 40, s_background.Y + 12);
        guest.WaitForMark("desktop terminal tty=/dev/pts/1");
        TypeUntilMarked(viewer, guest, "typed-in-the-second");

        viewer.AskForSize(1024, 768);
        Assert.That(guest.WaitForMark("desktop mode"), Does.EndWith(":1024x768"));
        viewer.AssertSeesTheScreen(until: () => (viewer.Rfb.Width, viewer.Rfb.Height) == (1024, 768));
        TypeUntilMarked(viewer, guest, "typed-after-the-resize");
        AssertPointerIsOnTheCursorPlane(viewer, server);

        // As the compositor computes it, this size has too high a pixel clock for HDMI at 60 Hz.
        viewer.AskForSize(2560, 1440);
        guest.WaitForMark("desktop mode outputs=HDMI-A-1:2560x1440");
        viewer.AssertSeesTheScreen(until: () => (viewer.Rfb.Width, viewer.Rfb.Height) == (2560, 1440));
    }

    /// <summary>Characters without key codes, in a desktop with a German keyboard.</summary>
    [Test]
    public void What_a_person_with_a_phone_types_arrives_in_a_German_desktop()
    {
        const string Text = "Gr\u00FC\u00DFe, \u00C4pfel @ {[]}\\ ~|<> 5 \u20AC yYzZ #+*";
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", $"unix:{Viewers}", "--qmp", Input, "--keymap", "de"], ["1280x800@60"]);
        Guest guest = Bench.Start(
            server,
            [
                "--append", "gvt.layout=de", "--", .. DesktopImage.QemuArguments(),
                "-qmp", $"unix:{Input},server=on,wait=off",
            ]);
        guest.WaitForMark("desktop ready");
        server.WaitForLog("input goes to QEMU");
        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle);
        viewer.TypeCharacters($"cat >/tmp/text\r{Text}\r");

        // The control channel's text is of bytes.
        Assert.That(
            () => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(guest.Run("cat /tmp/text").Output)).Trim(),
            Is.EqualTo(Text).After(60_000, 500));
    }

    /// <summary>The plane goes where the pointer goes, and the viewer draws it itself.</summary>
    private static void AssertPointerIsOnTheCursorPlane(GuestViewer viewer, GvtDeviceProcess server)
    {
        viewer.Point(s_background.X, s_background.Y);
        viewer.AssertSeesTheScreen(until: () => viewer.Rfb.CursorImage is { Width: > 0 });
        Point before = default;
        Assert.That(
            Patience.Until(() => IsNear(before = CursorPlace(server), s_background, HotSpotPx), Patience.Step),
            $"the cursor is at {before}");

        viewer.Point(s_background.X + 100, s_background.Y - 200);
        Point expected = new(before.X + 100, before.Y - 200);
        Point after = default;
        Assert.That(
            Patience.Until(() => IsNear(after = CursorPlace(server), expected, RoundingPx), Patience.Step),
            $"the cursor has gone from {before} to {after}");
        viewer.AssertSeesTheScreen();
        AssertHotSpotIsFound(viewer, server);
    }

    /// <summary>The viewer draws the pixel that points where its own pointer is, once the pointer has rested.</summary>
    private static void AssertHotSpotIsFound(GuestViewer viewer, GvtDeviceProcess server)
    {
        (Point hotSpot, Point expected) = (default, default);
        bool isFound = false;
        for (int i = 0; i < 20 && !isFound; i++)
        {
            Point at = new(s_background.X + (40 * (i % 5)), s_background.Y - 100);
            viewer.Point(at.X, at.Y);
            isFound = Patience.Until(
                () =>
                {
                    viewer.Rfb.Request(incremental: false);
                    viewer.Rfb.ReadUpdate();
                    Point plane = CursorPlace(server);
                    (int Width, int Height, int HotX, int HotY, byte[] Data) image = viewer.Rfb.CursorImage!.Value;
                    (hotSpot, expected) = (new(image.HotX, image.HotY), new(at.X - plane.X, at.Y - plane.Y));
                    return hotSpot != default && IsNear(hotSpot, expected, RoundingPx);
                },
                s_rest);
        }

        Assert.That(isFound, $"the hot spot is {hotSpot}, the pointer is at {expected} of the cursor");
    }

    /// <summary>Types a command that shows on the guest's serial console, and sees it on the screen.</summary>
    private static void TypeUntilMarked(GuestViewer viewer, Guest guest, string mark)
    {
        viewer.AssertSeesTheScreen();
        viewer.TypeAndSee($"gvt-mark {mark}\r");
        guest.WaitForMark(mark);
        viewer.AssertSeesTheScreen();
    }

    private static Point CursorPlace(GvtDeviceProcess server)
    {
        string? place = server.Info().Pipes[0].Planes.First(plane => plane.Kind == "Cursor").Place;
        return place?.Split('+') is [_, string x, string y]
            ? new Point(int.Parse(x, null), int.Parse(y, null))
            : default;
    }

    private static bool IsNear(Point place, Point other, int px) =>
        Math.Abs(place.X - other.X) <= px && Math.Abs(place.Y - other.Y) <= px;
}
