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
            [
                "--platform", platform,
                "--output", "B=hdmi:1024x768",
                "--output", "C=dp:800x600,audio",
                "--output", "D=hdmi:1280x720,audio",
            ],
            []);
        Guest guest = Bench.Boot(server);

        Assert.That(guest.Do("dmesg"), Does.Contain(expected));
        new KernelLog(guest).AssertClean();
        Assert.That(
            GuestDisplay.Connectors(guest)
                .Select(connector => (connector.Name, connector.IsConnected, connector.Modes[0].WidthPx)),
            Is.EquivalentTo(new[] { ("HDMI-A-1", true, 1024), ("DP-1", true, 800), ("HDMI-A-2", true, 1280) }));
        ConsoleAssert.ShowsConsole(server, guest, head: 1);
        Assert.That(server.Info().Outputs[1].Link!.Trained, Is.True);
    }

    [Test]
    public void On_a_Rocket_Lake_page_flips_complete_and_monitors_of_each_kind_of_port_come_and_go()
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", "rkl", "--output", "B=hdmi:1024x768", "--output", "D=hdmi:1280x720"], []);
        Guest guest = Bench.Boot(server);

        GuestConnector connector = GuestDisplay.Connectors(guest).Single(connector => connector.Name == "HDMI-A-1");
        string set = ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(1024, 768, 60));
        using (new ModeTest(guest, set + " -v"))
        {
            ulong before = server.Info().Pipes[0].Primary.Flips;
            Assert.That(() => server.Info().Pipes[0].Primary.Flips, Is.GreaterThan(before + 100).After(60_000, 100));
        }

        foreach ((string port, string name) in new[] { ("B", "HDMI-A-1"), ("D", "HDMI-A-2") })
        {
            Plug(server, $"{port}=none");
            ExpectStatus(guest, name, "disconnected");
            Plug(server, $"{port}=800x600");
            ExpectStatus(guest, name, "connected");
        }

        new KernelLog(guest).AssertClean();
    }

    private static void Plug(GvtDeviceProcess server, string output)
    {
        CommandResult result = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, "--output", output]);
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
    }

    private static void ExpectStatus(Guest guest, string connector, string status) => Assert.That(
        () => guest.Do($"cat /sys/class/drm/card0-{connector}/status").Trim(), Is.EqualTo(status).After(60_000, 100));
}
