using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>A stock kernel that stock OVMF boots: the screen is the firmware's until the driver has one.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class OvmfBootTests : SystemTest
{
    private const string Shown = "the firmware shows";

    private static readonly string[] s_guest = ["--firmware", "ovmf", "--append", "gvt.insmod=0"];

    [TestCase("--platform kbl --mode 1280x800 --mode 800x600")]
    [TestCase("--platform kbl --guest bare --mode 1280x800")]
    [TestCase("--platform rkl --output A=edp:1920x1080")]
    [TestCase("--platform tgl --guest bare --output TC1=dp:1024x768 --output TC2=hdmi:1024x768")]
    public void The_driver_takes_over_without_a_dark_frame_and_a_reset_gives_the_screen_back(string device)
    {
        GvtDeviceProcess server = Bench.Serve(device.Split(' '), []);
        Guest guest = Bench.Start(server, s_guest);
        guest.WaitUntilReady();
        Assert.That(guest.Do("cat /proc/fb"), Does.Contain("EFI VGA"));
        ConsoleAssert.ShowsText(server, guest);

        using (HeadRecorder heads = new(server))
        {
            guest.Do("gvt-i915 load && banner");
            Assert.That(
                Patience.Until(() => server.Info().Firmware is null, Patience.Step), Is.True,
                "the driver shows a plane");
            ConsoleAssert.ShowsConsole(server, guest);
            Assert.That(heads.Stop(), Is.Zero, "heads that went dark");
        }

        Assert.That(guest.Do("cat /proc/fb"), Does.Contain("i915"));
        new KernelLog(guest).AssertClean();

        int before = server.CountInLog(Shown);
        guest.Reset();
        guest.WaitUntilReady();
        ConsoleAssert.ShowsText(server, guest);
        Assert.That(server.CountInLog(Shown), Is.EqualTo(2 * before), "as often as after power-on");
        Assert.That(server.Info().Firmware, Is.Not.Null);
    }

    [Test]
    public void Without_an_option_ROM_the_screen_is_dark_until_the_driver_loads()
    {
        GvtDeviceProcess server = Bench.Serve(["--no-option-rom"], ["1024x768"]);
        Guest guest = Bench.Start(server, s_guest);
        guest.WaitUntilReady();
        Assert.That((guest.Do("cat /proc/fb"), server.CountInLog(Shown)), Is.EqualTo(("", 0)));

        guest.Do("gvt-i915 load");

        Assert.That(
            Patience.Until(() => guest.Do("cat /proc/fb").Contains("i915", StringComparison.Ordinal), Patience.Step));
        new KernelLog(guest).AssertClean();
    }
}
