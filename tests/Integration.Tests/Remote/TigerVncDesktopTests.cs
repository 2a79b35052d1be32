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

        PointerPlace.AssertIsTheGuests(desktop, server);

        // A click at the background may have opened the desktop's menu.
        desktop.Do($"windowfocus --sync {window} key Escape mousemove 400 300 click 1");
        desktop.Do("type 'gvt-mark typed-by-tigervnc'");
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
}
