using System.Text.Json;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab run` with the real QEMU and kernel.</summary>
[Category("Qemu")]
internal sealed class LabRunTests : LabTest
{
    private string Artifacts => PathOf("artifacts");

    [Test]
    public void A_command_sees_monitors_come_and_go_and_its_exit_code_is_that_of_the_run()
    {
        File.WriteAllText(PathOf("events"), "wait-lit 0\nscreenshot 0 before.png\nunplug B\nwait-dark 0\n");
        CommandResult run = Run(
            "run", "--output", "B=hdmi:1280x720", "--events", PathOf("events"), "--artifacts", Artifacts,
            "--cpus", "1",
            "--", "echo begun; while grep -q ^connected /sys/class/drm/card*-HDMI-A-1/status; do sleep 0.2; done; "
                + "echo gone | tee /artifacts/said; exit 7");

        Assert.That((run.ExitCode, run.Text), Is.EqualTo((7, "begun\ngone\n")), run.Errors);
        Assert.That(File.ReadAllText(Path.Combine(Artifacts, "said")), Is.EqualTo("gone\n"));
        Frame before = PngDecoder.Read(File.ReadAllBytes(PathOf("before.png")));
        Assert.That((before.WidthPx, before.HeightPx), Is.EqualTo((1280, 720)));
        Assert.That(File.Exists(Path.Combine(Artifacts, "head0.png")), Is.False, "a picture of a dark head");
        Assert.That(
            File.ReadAllText(Path.Combine(Artifacts, "dmesg.txt")),
            Does.Contain("Linux version").And.Contain("Initialized i915"));
        using JsonDocument info = JsonDocument.Parse(File.ReadAllText(Path.Combine(Artifacts, "info.json")));
        Assert.That(info.RootElement.GetProperty("outputs").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(File.ReadAllText(Path.Combine(Artifacts, "gvt-device.log")), Is.Not.Empty);
    }

    [Test]
    [Category("Slow")]
    public void Events_type_and_click_and_read_the_terminal()
    {
        File.WriteAllText(
            PathOf("events"),
            """
            wait-text "lab# "
            type "echo It\"'\"s to${nothing}gether\n"
            wait-text "It's together"
            type "nonsense"
            key ctrl+u
            click B 640 360
            type "exit 5\n"
            """);
        CommandResult run = Run(
            "run", "--input", "--output", "B=hdmi:1280x720", "--events", PathOf("events"), "--artifacts", Artifacts,
            "--timeout", "200", "--",
            """
            tablet=$(grep -A5 Tablet /proc/bus/input/devices | sed -n 's/.*\(event[0-9]*\).*/\1/p')
            dd if=/dev/input/$tablet bs=24 count=9 of=/artifacts/tablet 2>/dev/null &
            PS1='lab# ' setsid -c sh <>/dev/tty1 >&0 2>&1
            code=$?
            wait
            exit $code
            """);

        Assert.That((run.ExitCode, run.Text), Is.EqualTo((5, "")), run.Errors);
        (int Type, int Code, int Value)[] input =
            [.. File.ReadAllBytes(Path.Combine(Artifacts, "tablet")).Chunk(24).Select(InputEvent)];
        const int key = 1, absolute = 3, leftButton = 0x110, middle = 0x7FFF / 2;
        Assert.That(
            input.Where(item => item.Type == key), Is.EqualTo(new[] { (key, leftButton, 1), (key, leftButton, 0) }));
        Assert.That(
            input.Where(item => item.Type == absolute).Select(item => item.Value), Has.All.EqualTo(middle).Within(30));
    }

    [Test]
    [Category("Slow")]
    public void A_monitor_becomes_another_at_once_or_while_the_machine_sleeps_or_late()
    {
        File.WriteAllText(
            PathOf("events"),
            """
            wait-size B 1280x720
            edid B 800x600
            wait-size B 800x600
            fall-asleep
            edid B 640x480
            wake-up
            wait-size B 640x480
            unplug B
            wait-dark B
            plug B 800x600 delay-edid=700
            wait-size B 800x600
            unplug B
            wait-dark B
            edid B 640x480
            """);
        CommandResult run = Run(
            "run", "--output", "B=hdmi:1280x720", "--events", PathOf("events"), "--", "true");

        Assert.That(run.ExitCode, Is.EqualTo(125), run.Errors);
        Assert.That(run.Errors, Does.Contain("event in line 14, edid B 640x480: output B has no monitor"));
    }

    [Test]
    [Category("Slow")]
    public void A_card_is_taken_out_and_put_in_again_and_the_machine_sleeps()
    {
        File.WriteAllText(
            PathOf("events"),
            "wait-lit B\nunplug-card\nwait-dark B\nplug-card\nwait-lit B\nsuspend 1\nwait-lit B\n");
        CommandResult run = Run(
            "run", "--slot", "--output", "B=hdmi:1280x720", "--events", PathOf("events"), "--",
            "until dmesg | grep -q 'PM: suspend exit'; do sleep 1; done; ls -d /sys/bus/pci/drivers/i915/0000:*");

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Text, Is.EqualTo("/sys/bus/pci/drivers/i915/0000:01:00.0\n"));
    }

    [Test]
    [Category("Slow")]
    public void A_second_card_comes_into_an_empty_slot_and_is_lost_and_taken_out()
    {
        File.WriteAllText(
            PathOf("events"),
            """
            plug-second-card
            wait-lit second:B
            plug second:B 640x480
            wait-size second:B 640x480
            lose-second-card
            unplug-second-card
            wait-lit B
            """);
        CommandResult run = Run(
            "run", "--output", "B=hdmi:1280x720", "--second-card", "--output B=hdmi:800x600 --aperture-mib 16",
            "--events", PathOf("events"), "--artifacts", Artifacts, "--",
            """
            until [ -e /sys/class/graphics/fb1/blank ]; do sleep 0.2; done
            echo 0 >/sys/class/graphics/fb1/blank
            ls -d /sys/bus/pci/drivers/i915/0000:*
            while [ -e /sys/bus/pci/devices/0000:01:00.0 ]; do sleep 0.2; done
            """);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(
            run.Text,
            Is.EqualTo("/sys/bus/pci/drivers/i915/0000:00:02.0\n/sys/bus/pci/drivers/i915/0000:01:00.0\n"));
        Assert.That(
            File.ReadAllText(Path.Combine(Artifacts, "dmesg.txt")),
            Does.Contain("0000:01:00.0: BAR 2 [mem 0x").And.Contain("device inaccessible"));
        Assert.That(PngDecoder.Read(File.ReadAllBytes(Path.Combine(Artifacts, "head0.png"))).WidthPx, Is.EqualTo(1280));
    }

    [Test]
    [Category("Slow")]
    public void A_card_on_the_root_bus_cannot_be_taken_out()
    {
        File.WriteAllText(PathOf("events"), "unplug-card\n");
        CommandResult run = Run("run", "--events", PathOf("events"), "--", "true");
        Assert.That(run.ExitCode, Is.EqualTo(125), run.Errors);
        Assert.That(run.Errors, Does.Contain("the card is in no slot; --slot (LabOptions.CardIsInSlot)"));
    }

    [Test]
    [Category("Slow")]
    public void A_screen_is_compared_with_golden_pictures()
    {
        File.WriteAllText(
            PathOf("events"),
            "wait-lit B\nwait-still B 1\nscreenshot B same.png\ncompare B same.png\ncompare B other.png 0.1\n");
        uint[] white = new uint[1280 * 720];
        Array.Fill(white, 0xFF_FFFFu);
        PngFile.Write(new Frame(1280, 720, white), PathOf("other.png"));
        CommandResult run = Run(
            "run", "--output", "B=hdmi:1280x720", "--append", "vt.global_cursor_default=0", "--events",
            PathOf("events"), "--artifacts", Artifacts, "--", "true");

        Assert.That(run.ExitCode, Is.EqualTo(125), run.Errors);
        Assert.That(
            run.Errors,
            Does.Match(@"line 5, compare B other.png 0.1: screen B differs from other.png in \d+ of 921600 pixels")
                .And.Contain("by up to 255 of 255, within 1280x720 at 0,0"));
        Frame actual = PngFile.Read(Path.Combine(Artifacts, "other.actual.png"));
        Assert.That(actual.Pixels.ToArray(), Is.EqualTo(PngFile.Read(PathOf("same.png")).Pixels.ToArray()));
        Assert.That(File.Exists(Path.Combine(Artifacts, "other.difference.png")));
    }

    [Test]
    [Category("Slow")]
    public void Debian_packages_are_a_root_file_system_on_any_platform()
    {
        CommandResult run = Run(
            "run", "--root", "libdrm-tests,kmod", "--platform", "tgl", "--output", "TC1=hdmi:1280x720",
            "--", "modetest", "-M", "i915", "-c");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Text, Does.Contain("connected").And.Contain("#0 1280x720 60.00"));
    }

    [Test]
    [Category("Slow")]
    public void A_disk_image_is_a_root_file_system_and_stays_as_it_is()
    {
        string files = Directory.CreateDirectory(PathOf("files/bin")).FullName;
        File.Copy(Path.Combine(Repository.Cache, "guest-tools/usr/bin/busybox"), Path.Combine(files, "sh"));
        string image = PathOf("disk,image");
        using ChildProcess make = new("/usr/sbin/mke2fs", ["-q", "-t", "ext4", "-d", PathOf("files"), image, "16M"]);
        Assert.That(make.WaitForExit(Patience.Step), Is.Zero, make.Errors);
        byte[] before = File.ReadAllBytes(image);
        CommandResult run = Run(
            "run", "--root", image, "--",
            "echo changed >/changed; read line </changed; echo $line; "
                + "/run/gvt-lab/busybox grep -o '^/dev/vda / ext4' /proc/mounts");

        Assert.That((run.ExitCode, run.Text), Is.EqualTo((0, "changed\n/dev/vda / ext4\n")), run.Errors);
        Assert.That(File.ReadAllBytes(image).AsSpan().SequenceEqual(before));
    }

    [TestCase("sleep 1000", "--timeout 2", 124, "has not ended within 2 s")]
    [TestCase("echo c >/proc/sysrq-trigger; sleep 1000", "", 125, "Kernel panic - not syncing: sysrq triggered crash")]
    [TestCase("true", "--driver xe", 125, "the driver xe has not bound the device")]
    [Category("Slow")]
    public void What_goes_wrong_is_said_and_nothing_stays(string command, string options, int code, string complaint)
    {
        CommandResult run = Run(
            [
                "run", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--artifacts", Artifacts, "--",
                command,
            ]);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
        Assert.That(run.Errors, Does.Contain(complaint));
        AssertNothingIsLeft();
    }

    [Test]
    [Category("Slow")]
    public void A_signal_ends_guest_and_device()
    {
        using ChildProcess run = LabProgram.Start(Temporary, "run", "--", "echo begun; sleep 1000");
        run.WaitForError(line => line.Contains("the guest is ready", StringComparison.Ordinal), Patience.Boot);
        run.Signal(Posix.SigInt);
        Assert.That(run.WaitForExit(Patience.Step), Is.EqualTo(130));
        AssertNothingIsLeft();
    }

    [TestCase("--kernel /etc/passwd", "/etc/passwd is no x86 kernel")]
    [TestCase("--driver nouveux", "has no module nouveux")]
    [TestCase("--root /nowhere", "--root /nowhere is no folder and no disk image")]
    [TestCase("--share /nowhere", "the folder to share, /nowhere, is no folder")]
    [TestCase("--events /nowhere", "cannot read the events /nowhere")]
    [TestCase("--platform xyz", "--platform xyz: choose kbl")]
    [TestCase("--timeout 0", "--timeout 0: give a number of seconds")]
    [TestCase("--memory 1", "--memory is at least 128")]
    [TestCase("--second-card=--platform=xyz", "--platform xyz: choose kbl")]
    [TestCase("--module /nowhere/i915.ko", "there is no module /nowhere/i915.ko")]
    [TestCase("--module /etc/passwd", "the guest does not load the module passwd")]
    [TestCase("--modules /etc", "has no module")]
    public void What_cannot_be_is_refused_before_a_guest_boots(string options, string complaint)
    {
        CommandResult run = Run(["run", .. options.Split(' '), "--", "true"]);
        Assert.That((run.ExitCode, run.Text), Is.EqualTo((125, "")));
        Assert.That(run.Errors, Does.Contain(complaint));
        Assert.That(run.Errors, Does.Not.Contain("booting"));
    }

    /// <summary>Source: Linux, uapi/linux/input.h, struct input_event on 64-bit machines: 16 bytes of time first.
    /// </summary>
    private static (int Type, int Code, int Value) InputEvent(byte[] data) =>
        (BitConverter.ToUInt16(data, 16), BitConverter.ToUInt16(data, 18), BitConverter.ToInt32(data, 20));
}
