using DisplayModel.Scanout;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A stock QEMU shows a real guest's screens on its own console.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class QemuConsoleTests : SystemTest
{
    private const string Card = "console";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-console-");

    private string Console => Path.Combine(_folder.FullName, "console");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void QEMUs_screendump_equals_the_screenshot_whatever_the_guest_does()
    {
        (GvtDeviceProcess server, Guest guest) = Boot("vhost-user-gpu-pci", "1024x768", "1280x720");
        using QuietConsole console = new(guest);
        Frame first = AssertSees(server, guest, head: 0);
        AssertSees(server, guest, head: 1);

        guest.Do("printf 'drawn later' >/dev/tty1");
        Assert.That(AssertSees(server, guest, head: 0).Pixels.SequenceEqual(first.Pixels), Is.False);

        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(800, 600, 60))))
        {
            AssertSees(server, guest, head: 0, until: frame => (frame.WidthPx, frame.HeightPx) == (800, 600));
        }

        guest.Monitor.Execute("stop");
        guest.Monitor.Execute("cont");
        guest.Do("printf 'drawn after a pause' >/dev/tty1");
        AssertSees(server, guest, head: 0, until: frame => frame.WidthPx == 1024);

        Assert.That(
            guest.Do("cat /sys/class/drm/card1-*/status").Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.All.EqualTo("disconnected"));
        new KernelLog(guest).AssertClean();
    }

    [TestCase(true)]
    [TestCase(false)]
    [Category("Slow")]
    public void The_picture_is_back_after_a_reset_and_QEMU_outlives_the_server_quietly(bool isKilled)
    {
        (GvtDeviceProcess server, Guest guest) = Boot("vhost-user-gpu-pci", "1024x768");
        IReadOnlyList<string> files = server.OpenFiles();
        guest.Reset();
        guest.WaitUntilBooted();
        ExtraModules.Insert(guest);
        using (new QuietConsole(guest))
        {
            AssertSees(server, guest, head: 0);
        }

        Assert.That(() => server.OpenFiles(), Is.EqualTo(files).After(10_000, 200));
        int before = guest.QemuErrors.Length;
        server.End(isKilled ? Posix.SigKill : Posix.SigTerm);
        for (int i = 0; i < 100; i++)
        {
            guest.Monitor.Execute("query-status");
        }

        Assert.That(guest.IsRunning);
        Assert.That(guest.QemuErrors[before..].Split('\n'), Has.Length.LessThan(20));
    }

    [Test]
    [Category("Slow")]
    public void With_a_VGA_card_the_firmware_is_seen_until_the_screen_is_shown()
    {
        (GvtDeviceProcess server, Guest guest) = Boot("vhost-user-vga", "1024x768");
        using (new QuietConsole(guest))
        {
            AssertSees(server, guest, head: 0);
        }

        guest.Reset();
        Assert.That(
            () => ScreenDump.Take(guest, Card) is { WidthPx: 720, HeightPx: 400 } text
                && text.Pixels.ContainsAnyExcept(0u),
            Is.True.After(60_000, 50));
        guest.WaitUntilBooted();
        Assert.That(
            guest.Do("cat /sys/class/drm/card0/device/vendor").Trim(), Is.EqualTo("0x8086"), "i915 has the first card");
    }

    private (GvtDeviceProcess Server, Guest Guest) Boot(string card, params IReadOnlyList<string> modes)
    {
        string initramfs = ExtraModules.Initramfs("virtio_pci", "virtio_gpu");
        GvtDeviceProcess server = Bench.Serve(["--qemu-console", Console], modes);
        Guest guest = Bench.Boot(
            server,
            "--", "-initrd", initramfs,
            "-chardev", $"socket,id=backend,path={Console}",
            "-device", $"{card},chardev=backend,id={Card},max_outputs={modes.Count}");
        ExtraModules.Insert(guest);
        server.WaitForLog("QEMU's console shows the screen");
        return (server, guest);
    }

    /// <summary>QEMU's picture is ours, pixel by pixel.</summary>
    private static Frame AssertSees(GvtDeviceProcess server, Guest guest, int head, Func<Frame, bool>? until = null)
    {
        using DisplayClient client = server.Connect();
        Frame? ours = null;
        Frame? theirs = null;
        bool isSame = Patience.Until(
            () =>
            {
                ours = client.Capture(head, withCursor: false);
                theirs = ScreenDump.Take(guest, Card, head);
                return ours is not null && until?.Invoke(ours) != false
                    && (theirs.WidthPx, theirs.HeightPx) == (ours.WidthPx, ours.HeightPx)
                    && theirs.Pixels.SequenceEqual(ours.Pixels);
            },
            Patience.Step);
        string file = Repository.FailuresOf($"qemu-head{head}.png");
        if (!isSame && theirs is not null)
        {
            TestBench.SavePicture(theirs, file);
        }

        Assert.That(
            isSame, Is.True,
            $"QEMU has {theirs?.WidthPx}x{theirs?.HeightPx} ({file}), the screen {ours?.WidthPx}x{ours?.HeightPx}");
        return ours!;
    }
}
