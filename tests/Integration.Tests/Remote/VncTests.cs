using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>A VNC viewer sees a real guest's screen, types into it and gives it another size.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class VncTests : SystemTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-vnc-");

    private string Viewers => Path.Combine(_folder.FullName, "vnc");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_viewer_sees_what_the_guest_shows_types_into_its_shell_and_resizes_it()
    {
        GvtDeviceProcess server = Bench.Serve(["--vnc", $"unix:{Viewers}", "--qmp", Input], []);
        Guest guest = Bench.Boot(server, "--", "-qmp", $"unix:{Input},server=on,wait=off");
        using QuietConsole console = new(guest);
        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle, RfbClient.CopyRect);
        viewer.AssertSeesTheScreen();

        server.WaitForLog("input goes to QEMU");
        viewer.Type("echo seen by nobody >/tmp/typed\r");
        Assert.That(() => guest.Run("cat /tmp/typed").Output.Trim(), Is.EqualTo("seen by nobody").After(60_000, 200));
        viewer.AssertSeesTheScreen();

        viewer.TypeCharacters("echo 'Uu@2{[~\"|?_' >/tmp/characters\r");
        Assert.That(
            () => guest.Run("cat /tmp/characters").Output.Trim(), Is.EqualTo("Uu@2{[~\"|?_").After(60_000, 200));

        viewer.AskForSize(1280, 720);
        Assert.That(
            () =>
                GuestDisplay.Connectors(guest)[0].Modes is [var first, ..] ? (first.WidthPx, first.HeightPx) : default,
            Is.EqualTo((1280, 720)).After(60_000, 200));
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        GuestMode mode = connector.Mode(1280, 720, 60);
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], mode)))
        {
            viewer.AssertSeesTheScreen(until: () => (viewer.Rfb.Width, viewer.Rfb.Height) == (1280, 720));
        }
    }
}
