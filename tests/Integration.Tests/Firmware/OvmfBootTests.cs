using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>A stock kernel that stock OVMF boots: the screen is the firmware's until the driver has one.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class OvmfBootTests : TakeOverTest
{
    private const string Screen = "EFI VGA";

    private static readonly string[] s_guest = ["--firmware", "ovmf", .. s_driverLater];

    [TestCase("--platform kbl --mode 1280x800 --mode 800x600")]
    [TestCase("--platform kbl --guest bare --mode 1280x800")]
    [TestCase("--platform rkl --output A=edp:1920x1080")]
    [TestCase("--platform tgl --guest bare --output TC1=dp:1024x768 --output TC2=hdmi:1024x768")]
    public void The_driver_takes_over_without_a_dark_frame_and_a_reset_gives_the_screen_back(string device)
    {
        GvtDeviceProcess server = Bench.Serve(device.Split(' '), []);
        AssertTakesOver(server, Bench.Start(server, s_guest), Screen);
    }

    [TestCase("6.1", "--platform skl --mode 1280x800")]
    [TestCase("6.1", "--platform cfl --guest bare --mode 1280x800")]
    [TestCase("7", "--platform skl --guest bare --mode 1280x800")]
    [TestCase("7", "--platform cfl --mode 1280x800")]
    public void So_do_the_drivers_of_other_kernels(string kernel, string device)
    {
        GvtDeviceProcess server = Bench.Serve(device.Split(' '), []);
        AssertTakesOver(server, Bench.Start(server, ["--kernel", kernel, .. s_guest]), Screen);
    }

    [Test]
    public void With_Secure_Boot_too()
    {
        GvtDeviceProcess server = Bench.Serve("1280x800");
        Guest guest = Bench.Start(server, ["--firmware", "ovmf-secure", .. s_driverLater]);
        AssertTakesOver(server, guest, Screen);
        Assert.That(guest.Do("dmesg"), Does.Contain("secureboot: Secure boot enabled"));
    }

    [Test]
    public void With_nomodeset_the_firmwares_picture_stays()
    {
        GvtDeviceProcess server = Bench.Serve("1280x800");
        Guest guest = Bench.Start(server, "--firmware", "ovmf", "--append", "nomodeset");
        guest.WaitUntilReady();

        Assert.That(guest.Run("gvt-i915 load").ExitCode, Is.Not.Zero);
        Assert.That(guest.Do("cat /proc/fb"), Does.Contain(Screen));
        guest.Do("echo 'Printed by a guest' >/dev/tty1");
        ConsoleAssert.ShowsText(server, guest);
        Assert.That(server.Info().Firmware, Is.Not.Null);
    }

    [Test]
    public void Without_an_option_ROM_the_screen_is_dark_until_the_driver_loads()
    {
        GvtDeviceProcess server = Bench.Serve(["--no-option-rom"], ["1024x768"]);
        IsDarkUntilTheDriverLoads(server, Bench.Start(server, s_guest));
    }

    [TestCase("ovmf")]
    [TestCase("seabios")]
    public void So_it_is_when_QEMU_hides_the_ROM(string firmware)
    {
        GvtDeviceProcess server = Bench.Serve("1024x768");
        IsDarkUntilTheDriverLoads(
            server,
            Bench.Start(
                server,
                [
                    "--firmware", firmware, .. s_driverLater, "--", "-global",
                    "driver=vfio-user-pci,property=rombar,value=0",
                ]));
    }

    private static void IsDarkUntilTheDriverLoads(GvtDeviceProcess server, Guest guest)
    {
        guest.WaitUntilReady();
        Assert.That((guest.Do("cat /proc/fb"), server.CountInLog(Shown)), Is.EqualTo(("", 0)));

        guest.Do("gvt-i915 load");

        Assert.That(
            Patience.Until(() => guest.Do("cat /proc/fb").Contains("i915", StringComparison.Ordinal), Patience.Step));
        new KernelLog(guest).AssertClean();
    }
}
