using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A person with Debian's TigerVNC works in a Wayland desktop: types, points, and resizes the viewer's
/// window.</summary>
[Category("Qemu")]
[Category("Desktop")]
[Category("Slow")]
internal sealed class TigerVncDesktopTests : SystemTest
{
    /// <summary>Half of the part of the screen that is compared around the pointer.</summary>
    private const int ReachPx = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-tigervnc-");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    private string Typing => Path.Combine(_folder.FullName, "typing");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_person_types_points_and_resizes()
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        Viewers.Fetch();
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", $"unix:{Path.Combine(_folder.FullName, TigerVncViewer.SocketName)}", "--qmp", Input],
            ["800x600@60"]);
        Guest guest = Bench.Start(
            server,
            [
                "--", .. DesktopImage.QemuArguments(), "-qmp", $"unix:{Input},server=on,wait=off",
                "-qmp", $"unix:{Typing},server=on,wait=off",
            ]);
        Assert.That(guest.WaitForMark("desktop ready"), Does.EndWith(":800x600"));
        server.WaitForLog("input goes to QEMU");
        using XDesktop desktop = new(room, _folder.FullName);
        using TigerVncViewer viewer = new(
            _folder.FullName, "Tight", XDesktop.Number[1..], left: 0, top: 0, resizesGuest: true);
        string window = desktop.Find("TigerVNC");

        AssertPointerIsWhereTheGuestHasIt(desktop, server);
        desktop.Do($"windowfocus --sync {window} type 'gvt-mark typed-by-tigervnc'");
        desktop.Do("key Return");
        guest.WaitForMark("typed-by-tigervnc");
        CommandResult typed = GvtProgram.Run("type", "gvt-mark typed-by-gvt-device\n", "--qmp", Typing);
        Assert.That(typed.ExitCode, Is.Zero, typed.Errors);
        guest.WaitForMark("typed-by-gvt-device");

        desktop.Do($"windowsize {window} 900 700");
        Assert.That(guest.WaitForMark("desktop mode"), Does.EndWith(":900x700"));
        using DisplayClient client = server.Connect();
        desktop.Do("mousemove 1020 760");
        Assert.That(
            Patience.Until(
                () => client.Capture(0, withCursor: false) is { WidthPx: 900 } frame
                    && desktop.Screen.CountDifferences(frame) == 0,
                Patience.Step),
            "the window has the pixels of the new mode");
    }

    /// <summary>The viewer draws the cursor by itself, with a hot spot that the server has found: the part of the
    /// screen around it is that of the guest's composed picture, and not that beside it.</summary>
    private static void AssertPointerIsWhereTheGuestHasIt(XDesktop desktop, GvtDeviceProcess server)
    {
        using DisplayClient client = server.Connect();
        (int X, int Y)? best = null;
        bool isThere = false;
        for (int i = 0; i < 20 && !isThere; i++)
        {
            // On the background, in which nothing else moves. A click, because in Xvfb this viewer sends no movements.
            (int x, int y) = (60 + (30 * (i % 4)), 570);
            desktop.Do($"mousemove {x} {y} click 1");
            isThere = Patience.Until(
                () => (best = BestOffset(desktop, client, x, y)) == (0, 0), TimeSpan.FromSeconds(1));
        }

        Assert.That(isThere, $"the viewer's pointer is {best} pixels from the guest's");
    }

    /// <returns>How far the viewer's picture is moved from the guest's; null while there is none.</returns>
    private static (int X, int Y)? BestOffset(XDesktop desktop, DisplayClient client, int x, int y)
    {
        PixelRect part = new(x - ReachPx, y - ReachPx, 2 * ReachPx, 2 * ReachPx);
        if (desktop.Screen.Look(part) is not { } seen || client.Capture(0) is not { } guest
            || client.Capture(0, withCursor: false) is not { } bare
            || Part(guest, part).SequenceEqual(Part(bare, part)))
        {
            return null;
        }

        (double Error, (int, int) Offset) best = (double.MaxValue, default);
        for (int dy = -12; dy <= 12; dy++)
        {
            for (int dx = -12; dx <= 12; dx++)
            {
                double error = Approximation.ErrorOf(
                    seen.Pixels, Part(guest, part with { X = part.X + dx, Y = part.Y + dy }));
                best = error < best.Error ? (error, (dx, dy)) : best;
            }
        }

        return best.Offset;
    }

    private static uint[] Part(Frame frame, PixelRect part) => [.. Enumerable.Range(0, part.Height).SelectMany(
        y => frame.Row(part.Y + y).Slice(part.X, part.Width).ToArray())];
}
