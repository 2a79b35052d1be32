using System.Text.RegularExpressions;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A VNC viewer that others wrote, Debian's gvnccapture, takes the very picture of a real guest.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed partial class GtkVncTests : SystemTest
{
    private const int FirstPort = 5900;

    private static readonly string s_folder = Path.Combine(Viewers.Root, "usr");

    [Test]
    [Category("Slow")]
    public void GtkVnc_captures_the_same_picture_as_the_screenshot()
    {
        Viewers.Fetch();
        GvtDeviceProcess server = Bench.Serve(["--vnc", "127.0.0.1:0"], ["1280x720"]);
        Guest guest = Bench.Boot(server);
        using QuietConsole console = new(guest);
        uint[] first = AssertTakesTheScreenshot(server);

        guest.Do("for i in 1 2 3 4 5 6 7 8; do printf \"\\033[3${i}mline $i in a colour\\n\"; done >/dev/tty1");
        Assert.That(AssertTakesTheScreenshot(server), Is.Not.EqualTo(first));

        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(800, 600, 60))))
        {
            Assert.That(AssertTakesTheScreenshot(server, 800 * 600), Has.Length.EqualTo(800 * 600));
        }
    }

    /// <param name="server">Whose screen.</param>
    /// <param name="area">Pixels that it must have; 0 for any number.</param>
    private static uint[] AssertTakesTheScreenshot(GvtDeviceProcess server, int area = 0)
    {
        using DisplayClient client = server.Connect();
        Frame? expected = null;
        uint[] taken = [];
        bool isSame = Patience.Until(
            () =>
            {
                expected = client.Capture(0, withCursor: false);
                taken = Take(server);
                return (area == 0 || taken.Length == area) && expected is not null
                    && expected.Pixels.SequenceEqual(taken);
            },
            Patience.Step);
        Assert.That(
            isSame, Is.True,
            $"the viewer has {taken.Length} pixels, the screen {expected?.WidthPx}x{expected?.HeightPx}");
        return taken;
    }

    private static uint[] Take(GvtDeviceProcess server)
    {
        string path = Path.Combine(Path.GetTempPath(), $"gvnccapture-{Guid.NewGuid():N}.png");
        try
        {
            int display = int.Parse(Listening().Match(server.Log).Groups["port"].Value, null) - FirstPort;
            string libraries = Path.Combine(s_folder, "lib", "x86_64-linux-gnu");
            using ChildProcess viewer = new(
                Path.Combine(s_folder, "lib64", "ld-linux-x86-64.so.2"),
                [
                    "--library-path", $"{libraries}:{libraries}/pulseaudio",
                    Path.Combine(s_folder, "bin", "gvnccapture"),
                    $"127.0.0.1:{display}", path,
                ]);
            Assert.That(viewer.WaitForExit(Patience.Step), Is.Zero, viewer.Errors);
            return PngDecoder.Read(File.ReadAllBytes(path)).Pixels.ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex(@"VNC listens on 127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Listening();
}
