using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Qmp;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Window.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>The time from a key to its pixels in a window, of gvt-device view and of TigerVNC beside it on one X
/// server. It prints the numbers of docs/view.md. The guest changes its picture as soon as a key arrives. Only a key
/// without pixels can fail, because time depends on the machine.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class ViewLatencyTests
{
    private const int Rounds = 20;
    private const int KeysPerRound = 10;
    private const int WidthPx = 400;
    private const int HeightPx = 300;
    private const byte KeyA = 38;
    private const int ViewerLeft = 512;

    private static readonly PixelRect s_block = new(100, 100, 64, 64);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-latency-");
    private readonly Frame[] _pictures =
    [
        .. new uint[] { 0x20_40_60, 0xE0_C0_A0 }.Select(colour => Pictures.Patch(
            Pictures.Text(WidthPx, HeightPx, 1), Pictures.Solid(WidthPx, HeightPx, colour), s_block)),
    ];

    private PaintedGuest _guest = null!;
    private volatile int _shown;

    [TearDown]
    public void DeleteFolder()
    {
        _guest?.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestCase("software")]
    [TestCase("gl")]
    public async Task Keys_change_the_picture_in_both_windows(string renderer)
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        Viewers.Fetch();
        _guest = new PaintedGuest(Path.Combine(_folder.FullName, "display"));
        _guest.Show(0, _pictures[0]);
        using XDesktop desktop = new(room, _folder.FullName);
        using ScriptedQmp qemu = new(Path.Combine(_folder.FullName, "qmp")) { Asked = OnQmp };
        await using HeadScreen screen = new(_guest, 0);
        RfbServer server = new(screen, new KeyInput(ChangePicture), new RfbServerOptions());
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, TigerVncViewer.SocketName)));
        listener.Listen();

        using ChildProcess view = room.StartGvtDevice(
            $"view --display-socket /tmp/display --qmp /tmp/qmp --keep-mode --renderer {renderer}");
        string viewWindow = desktop.Find("HDMI-A-1");
        using TigerVncViewer viewer = new(_folder.FullName, "Tight", XDesktop.Number[1..], ViewerLeft, top: 0);
        Socket connection = await listener.AcceptAsync().WaitAsync(Harness.Patience.Step);
        Task session = server.ServeAsync(new NetworkStream(connection, ownsSocket: true), "TigerVNC");
        string viewerWindow = desktop.FindAt("TigerVNC", ViewerLeft, 0);

        using XKeyboard keyboard = new(desktop.SocketPath);
        List<double> viewMs = [];
        List<double> viewerMs = [];
        Random random = new(1);
        for (int round = 0; round <= Rounds; round++)
        {
            foreach ((string window, int left, List<double> times) in
                new[] { (viewWindow, 0, viewMs), (viewerWindow, ViewerLeft, viewerMs) })
            {
                desktop.Do($"windowfocus --sync {window}");
                for (int key = 0; key < KeysPerRound; key++)
                {
                    times.Add(Measure(desktop, keyboard, left));
                    await Task.Delay(random.Next(10, 60));  // another phase of whatever runs by a clock
                }
            }

            if (round == 0)
            {
                // Compiles and connects.
                viewMs.Clear();
                viewerMs.Clear();
            }
        }

        TestContext.Progress.WriteLine($"{renderer}: view {Summary(viewMs)}; TigerVNC {Summary(viewerMs)}");
        await server.DisposeAsync();
        await session;
    }

    private double Measure(XDesktop desktop, XKeyboard keyboard, int left)
    {
        uint before = _pictures[_shown].Row(s_block.Y)[s_block.X];
        uint after = _pictures[1 - _shown].Row(s_block.Y)[s_block.X];
        Assert.That(() => Pixel(), Is.EqualTo(before).After(10_000, 1));
        long start = Stopwatch.GetTimestamp();
        keyboard.Press(KeyA);
        while (Pixel() != after)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(Harness.Patience.Step), "the key has no pixels");
        }

        double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        keyboard.Release(KeyA);
        return ms;

        uint Pixel() => desktop.Screen.Pixel(left + s_block.X + 9, s_block.Y + 9);
    }

    private void OnQmp(string events)
    {
        if (events.StartsWith("key ", StringComparison.Ordinal) && events.EndsWith("down", StringComparison.Ordinal))
        {
            ChangePicture();
        }
    }

    private void ChangePicture()
    {
        _shown = 1 - _shown;
        _guest.Show(0, _pictures[_shown], s_block);
    }

    private static string Summary(List<double> ms)
    {
        ms.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ms[ms.Count / 2]:0.0} ms (median), {ms[ms.Count * 99 / 100]:0.0} ms (p99)");
    }

    private sealed class KeyInput(Action onKey) : IRemoteInput
    {
        public string? ViewOnlyReason => null;

        public bool IsCapsLocked => false;

        public void Key(int number, bool down)
        {
            if (down)
            {
                onKey();
            }
        }

        public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
        {
        }

        public void PointerBy(int dx, int dy, PointerButtons buttons)
        {
        }

        public void ReleaseAll()
        {
        }
    }
}
