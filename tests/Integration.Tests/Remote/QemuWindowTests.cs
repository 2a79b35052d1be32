using System.Text.RegularExpressions;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>The windows of a stock QEMU that docs/qemu-console.md names show a real guest's screen.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed partial class QemuWindowTests : SystemTest
{
    private const int WidthPx = 800;
    private const int HeightPx = 600;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-qemu-window-");

    public static IEnumerable<string> Displays() => Display()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "qemu-console.md")))
        .Select(match => match.Value).Distinct();

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(nameof(Displays))]
    public void The_window_is_the_screen_pixel_by_pixel(string display)
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        if (!SetUpScript.TryRun("qemu/fetch", ["--qemu-windows"], out string complaint))
        {
            Assert.Ignore($"Debian's QEMU with windows cannot be fetched:\n{complaint}");
        }

        using XDesktop desktop = new(room, _folder.FullName, hasGlx: true);
        string console = Path.Combine(_folder.FullName, "console");
        GvtDeviceProcess server = Bench.Serve(["--qemu-console", console], [$"{WidthPx}x{HeightPx}"]);
        Bench.Launcher =
        [
            "env", $"HOME={_folder.FullName}", $"DISPLAY={Path.Combine(_folder.FullName, ".X11-unix", "X7")}",
            $"QEMU={Path.Combine(Repository.Cache, "qemu-windows", "qemu-system-x86_64")}",
        ];
        string initramfs = ExtraModules.Initramfs("virtio_pci", "virtio_gpu");
        bool isGtk = display.StartsWith("gtk", StringComparison.Ordinal);
        Guest guest = Bench.Boot(
            server,
            "--append", "gvt.extra=1", "--", "-initrd", initramfs,
            "-chardev", $"socket,id=screen,path={console}",
            "-device", "vhost-user-gpu-pci,chardev=screen,addr=03.0",
            "-display", isGtk ? $"{display},show-menubar=off" : display);
        server.WaitForLog("QEMU's console shows the screen");
        using QuietConsole quiet = new(guest);

        // Without a window manager GTK's window keeps its first size, to which QEMU scales the picture.
        desktop.Do($"windowsize --sync {desktop.Find("QEMU")} {WidthPx} {HeightPx}");
        AssertSees(desktop, server);
        guest.Do("printf 'drawn later' >/dev/tty1");
        AssertSees(desktop, server);
    }

    [Test]
    public void The_document_names_windows() =>
        Assert.That(Displays(), Is.EquivalentTo(new[] { "gtk,gl=on", "sdl,gl=on" }));

    private static void AssertSees(XDesktop desktop, GvtDeviceProcess server)
    {
        using DisplayClient client = server.Connect();
        bool isSeen = Patience.Until(
            () => client.Capture(0, withCursor: false) is { } ours
                && desktop.Screen.Look(new PixelRect(0, 0, XDesktop.WidthPx, XDesktop.HeightPx)) is { } seen
                && Shows(seen, ours),
            Patience.Step);
        Assert.That(isSeen, Is.True, "the picture is nowhere on the X server's screen");
    }

    /// <summary>Whether a picture is somewhere on the screen.</summary>
    private static bool Shows(Frame screen, Frame picture)
    {
        for (int y = 0; y <= screen.HeightPx - picture.HeightPx; y++)
        {
            for (int x = 0; x <= screen.WidthPx - picture.WidthPx; x++)
            {
                if (IsAt(screen, picture, x, y))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsAt(Frame screen, Frame picture, int x, int y)
    {
        for (int row = 0; row < picture.HeightPx; row++)
        {
            if (!screen.Row(y + row).Slice(x, picture.WidthPx).SequenceEqual(picture.Row(row)))
            {
                return false;
            }
        }

        return picture.Pixels.ContainsAnyExcept(0u);
    }

    [GeneratedRegex(@"\b(gtk|sdl),[a-z=,]*\b")]
    private static partial Regex Display();
}
