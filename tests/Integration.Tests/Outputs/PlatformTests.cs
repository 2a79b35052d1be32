using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Outputs;

/// <summary>The driver takes each platform for what it says it is.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class PlatformTests : SystemTest
{
    [TestCase("skl", "SKYLAKE (device ID 1912)", Category = "Slow")]
    [TestCase("kbl", "KABYLAKE (device ID 5912)")]
    [TestCase("cfl", "COFFEELAKE (device ID 3e92)", Category = "Slow")]
    [TestCase("rkl", "ROCKETLAKE (device ID 4c8a)")]
    public void The_driver_binds_finds_all_monitors_and_complains_of_nothing(string platform, string expected)
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", platform, "--output", "B=hdmi:1024x768", "--output", "C=dp:800x600,audio", "--output", "D=hdmi:1280x720,audio"], []);
        Guest guest = Bench.Boot(server);

        Assert.That(guest.Do("dmesg"), Does.Contain(expected));
        new KernelLog(guest).AssertClean();
        Assert.That(
            GuestDisplay.Connectors(guest).Select(connector => (connector.Name, connector.IsConnected, connector.Modes[0].WidthPx)),
            Is.EquivalentTo(new[] { ("HDMI-A-1", true, 1024), ("DP-1", true, 800), ("HDMI-A-2", true, 1280) }));
        ConsoleAssert.ShowsConsole(server, guest, head: 1);
        Assert.That(server.Info().Outputs[1].Link!.Trained, Is.True);
    }
}
