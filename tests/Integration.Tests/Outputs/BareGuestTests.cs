using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Outputs;

/// <summary>The driver takes a bare GPU for real hardware.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class BareGuestTests : SystemTest
{
    private const string FbcStatus = "cat /sys/kernel/debug/dri/0/i915_fbc_status";

    [TestCase("kbl", "KABYLAKE", Category = "Slow")]
    [TestCase("rkl", "ROCKETLAKE", Category = "Slow")]
    public void The_driver_compresses_the_console_flips_and_complains_of_nothing(string platform, string expected)
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", platform, "--guest", "bare", "--output", "B=hdmi:1024x768"], []);
        Guest guest = Bench.Boot(server);

        Assert.That(guest.Do("dmesg"), Does.Contain(expected).And.Not.Contain("vGPU"));
        Assert.That(guest.Do("cat /proc/iomem"), Does.Contain("Graphics Stolen Memory"));
        Assert.That(() => guest.Do(FbcStatus), Does.Contain("Compressing: yes").After(30_000, 200));
        ConsoleAssert.ShowsConsole(server, guest, head: 0);

        GuestConnector connector = GuestDisplay.Connectors(guest).Single();
        string set = ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(1024, 768, 60));
        using (new ModeTest(guest, set + " -v"))
        {
            ulong before = server.Info().Pipes[0].Primary.Flips;
            Assert.That(() => server.Info().Pipes[0].Primary.Flips, Is.GreaterThan(before + 60).After(60_000, 100));
        }

        new KernelLog(guest).AssertClean();
    }
}
