using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>Programs that others wrote, gtk-vnc's gvnccapture and GStreamer's rfbsrc, take the very picture of a real
/// guest by VNC.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class CapturingViewerTests : SystemTest
{
    private const int FirstPort = 5900;

    [Test]
    [Category("Slow")]
    public void It_captures_the_same_picture_as_the_screenshot([Values] bool isGStreamer)
    {
        Func<int, uint[]> take = isGStreamer ? TakeByGStreamer : TakeByGtkVnc;
        Viewers.Fetch(isGStreamer ? "--gstreamer" : "--viewers");
        GvtDeviceProcess server = Bench.Serve(["--vnc", "127.0.0.1:0"], ["1280x720"]);
        Guest guest = Bench.Boot(server);
        using QuietConsole console = new(guest);
        uint[] first = AssertTakesTheScreenshot(server, take);

        guest.Do("for i in 1 2 3 4 5 6 7 8; do printf \"\\033[3${i}mline $i in a colour\\n\"; done >/dev/tty1");
        Assert.That(AssertTakesTheScreenshot(server, take), Is.Not.EqualTo(first));

        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(800, 600, 60))))
        {
            Assert.That(AssertTakesTheScreenshot(server, take, 800 * 600), Has.Length.EqualTo(800 * 600));
        }
    }

    /// <param name="server">Whose screen.</param>
    /// <param name="take">Takes its picture, at a port of this machine.</param>
    /// <param name="area">Pixels that it must have; 0 for any number.</param>
    private static uint[] AssertTakesTheScreenshot(GvtDeviceProcess server, Func<int, uint[]> take, int area = 0)
    {
        int port = Listening.VncPort(server);
        using DisplayClient client = server.Connect();
        Frame? expected = null;
        uint[] taken = [];
        bool isSame = Patience.Until(
            () =>
            {
                expected = client.Capture(0, withCursor: false);
                taken = take(port);
                return (area == 0 || taken.Length == area) && expected is not null
                    && expected.Pixels.SequenceEqual(taken);
            },
            Patience.Step);
        Assert.That(
            isSame, Is.True,
            $"the viewer has {taken.Length} pixels, the screen {expected?.WidthPx}x{expected?.HeightPx}");
        return taken;
    }

    private static uint[] TakeByGtkVnc(int port) => Take(path =>
    {
        string folder = Path.Combine(Viewers.Root, "usr");
        string libraries = Path.Combine(folder, "lib", "x86_64-linux-gnu");
        Run(
            Path.Combine(folder, "lib64", "ld-linux-x86-64.so.2"), "--library-path",
            $"{libraries}:{libraries}/pulseaudio", Path.Combine(folder, "bin", "gvnccapture"),
            $"127.0.0.1:{port - FirstPort}", path);
        return PngDecoder.Read(File.ReadAllBytes(path)).Pixels.ToArray();
    });

    private static uint[] TakeByGStreamer(int port) => Take(path =>
    {
        Run(
            Path.Combine(Repository.Cache, "gstreamer", "gst-launch-1.0"), "rfbsrc", "host=127.0.0.1", $"port={port}",
            "view-only=true", "num-buffers=1", "!", "video/x-raw,format=BGRx", "!", "filesink", $"location={path}");
        return
        [
            .. MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(path).AsSpan()).ToArray()
                .Select(pixel => pixel & 0xFF_FFFF),
        ];
    });

    private static uint[] Take(Func<string, uint[]> take)
    {
        string path = Path.Combine(Path.GetTempPath(), $"capture-{Guid.NewGuid():N}.png");
        try
        {
            return take(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using ChildProcess viewer = new(program, arguments);
        Assert.That(viewer.WaitForExit(Patience.Step), Is.Zero, viewer.Errors);
    }

}
