using System.Globalization;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>With the firmware of the display's microcontroller the driver lets the device sleep while it shows
/// nothing.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class RuntimePmTests : SystemTest
{
    private const string Power = "/sys/bus/pci/devices/0000:00:02.0/power";

    [Test]
    public void The_device_sleeps_while_the_console_is_blank_and_shows_it_again_afterwards()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, "--dmc");
        Assert.That(guest.Do("dmesg"), Does.Contain("Finished loading DMC firmware"));
        guest.Do($"echo auto >{Power}/control; echo 0 >{Power}/autosuspend_delay_ms");

        for (int round = 0; round < 2; round++)
        {
            guest.Do("echo 4 >/sys/class/graphics/fb0/blank");
            Assert.That(() => Status(guest), Is.EqualTo("suspended").After(30_000, 200));
            Assert.That(PowerState(guest), Is.EqualTo(3), "D3hot");
            Assert.That(server.Info().Pipes[0].Mode, Is.Null);

            guest.Do("echo 0 >/sys/class/graphics/fb0/blank; banner");

            Assert.That(Status(guest), Is.EqualTo("active"));
            ConsoleAssert.ShowsConsole(server, guest);
        }

        new KernelLog(guest).AssertClean();
    }

    /// <summary>Bits 1 to 0 of PMCSR. Source: PCI Power Management 1.2, section 3.2.4.</summary>
    private static int PowerState(Guest guest) =>
        int.Parse(
            guest.Do("setpci -s 00:02.0 CAP_PM+4.w").Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 3;

    private static string Status(Guest guest) => guest.Do($"cat {Power}/runtime_status").Trim();
}
