using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>A VNC viewer sees a real guest's screen, types into it and gives it another size.</summary>
[Category("Qemu")]
[NonParallelizable]
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
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Viewers));
        socket.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        using NetworkStream stream = new(socket);
        using RfbClient viewer = new RfbClient(stream).Start(
            null, RfbClient.Zrle, RfbClient.CopyRect, RfbClient.DesktopSize, RfbClient.ExtendedDesktopSize, RfbClient.QemuKeys);

        viewer.Request(incremental: false);
        AssertSees(viewer, server);

        server.WaitForLog("input goes to QEMU");
        Type(viewer, "echo seen by nobody >/tmp/typed\r");
        Assert.That(() => guest.Run("cat /tmp/typed").Output.Trim(), Is.EqualTo("seen by nobody").After(60_000, 200));
        AssertSees(viewer, server);

        viewer.Wire.Send([251, 0, .. Wire.Be16(1280, 720), 1, 0, .. Wire.Be32(0), .. Wire.Be16(0, 0, 1280, 720), .. Wire.Be32(0)]);
        Assert.That(
            () => GuestDisplay.Connectors(guest)[0].Modes is [var first, ..] ? (first.WidthPx, first.HeightPx) : default,
            Is.EqualTo((1280, 720)).After(60_000, 200));
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(1280, 720, 60))))
        {
            AssertSees(viewer, server, until: () => (viewer.Width, viewer.Height) == (1280, 720));
        }
    }

    /// <summary>Takes updates until the viewer's picture is that of a screenshot.</summary>
    private static void AssertSees(RfbClient viewer, GvtDeviceProcess server, Func<bool>? until = null)
    {
        using VfioUser.Display.DisplayClient client = server.Connect();
        uint[] expected = [];
        bool isSeen = Patience.Until(
            () =>
            {
                expected = client.Capture(0, withCursor: false)?.Pixels.ToArray() ?? [];
                if (until?.Invoke() != false && viewer.Pixels.Select(pixel => pixel & 0xFF_FFFF).SequenceEqual(expected))
                {
                    return true;
                }

                viewer.Request();
                viewer.ReadUpdate();
                return false;
            },
            Patience.Step);
        Assert.That(isSeen, Is.True, $"the viewer has {viewer.Width}x{viewer.Height}, the screen {expected.Length} pixels");
    }

    private static void Type(RfbClient viewer, string text)
    {
        foreach (char letter in text)
        {
            int keysym = letter == '\r' ? 0xFF0D : letter;
            bool isShifted = letter == '>';
            Key(viewer, 0xFFE1, isShifted);
            Key(viewer, keysym, true);
            Key(viewer, keysym, false);
            Key(viewer, 0xFFE1, false);
        }
    }

    private static void Key(RfbClient viewer, int keysym, bool isDown) =>
        viewer.Wire.Send([4, (byte)(isDown ? 1 : 0), 0, 0, .. Wire.Be32(keysym)]);
}
