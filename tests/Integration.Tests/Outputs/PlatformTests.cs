using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Outputs;

/// <summary>The driver takes each platform for what it says it is.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class PlatformTests : SystemTest
{
    private static readonly string[] s_gen9 = ["B=hdmi:1024x768", "C=dp:800x600,audio", "D=hdmi:1280x720,audio"];

    private static readonly string[] s_rocketLake = ["A=dp:1024x768", "B=hdmi:800x600,audio", "D=dp:1280x720"];

    private static readonly string[] s_tigerLake =
        ["A=dp:1024x768", "B=hdmi:800x600", "TC1=dp:1280x720,audio", "TC4=hdmi:1280x1024,audio"];

    private static IEnumerable<TestCaseData> Platforms =>
    [
        Platform("skl", "SKYLAKE (device ID 1912)", s_gen9).SetCategory("Slow"),
        Platform("kbl", "KABYLAKE (device ID 5912)", s_gen9).SetCategory("Slow"),
        Platform("cfl", "COFFEELAKE (device ID 3e92)", s_gen9).SetCategory("Slow"),
        Platform("rkl", "ROCKETLAKE (device ID 4c8a)", s_rocketLake).SetCategory("Slow"),
        Platform("tgl", "TIGERLAKE/UY (device ID 9a49)", s_tigerLake),
    ];

    [TestCaseSource(nameof(Platforms))]
    public void The_driver_binds_lights_as_many_monitors_as_there_are_pipes_and_complains_of_nothing(
        string platform, string expected, string[] outputs)
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", platform, .. outputs.SelectMany(output => new[] { "--output", output })], []);
        Guest guest = Bench.Boot(server);

        Assert.That(guest.Do("dmesg"), Does.Contain(expected));
        new KernelLog(guest).AssertClean();
        Assert.That(
            GuestDisplay.Connectors(guest).Select(connector => (connector.IsConnected, connector.Modes[0].WidthPx)),
            Is.EquivalentTo(outputs.Select(output => (true, WidthOf(output)))));
        Assert.That(
            server.Info().Pipes.Select(pipe => (pipe.Port, WidthOf(pipe.Mode!))),
            Is.EquivalentTo(outputs.Select(output => (output.Split('=')[0], WidthOf(output)))));
        Assert.That(
            server.Info().Outputs.Where(output => output.Link is not null).Select(output => output.Link!.Trained),
            Is.EqualTo(outputs.Where(output => output.Contains("=dp:", StringComparison.Ordinal)).Select(_ => true)));
        ConsoleAssert.ShowsConsole(server, guest, head: 1);
    }

    /// <summary>The first requests of i915 go to every engine; if one failed, it would give all of them up.</summary>
    [TestCase("rkl", "B", "D", Category = "Slow")]
    [TestCase("tgl", "B", "TC2")]
    public void On_display_12_engines_work_page_flips_complete_and_monitors_of_each_kind_of_port_come_and_go(
        string platform, string comboPort, string otherPort)
    {
        GvtDeviceProcess server = Bench.Serve(
            [
                "--platform", platform, "--execute", "--output", $"{comboPort}=hdmi:1024x768",
                "--output", $"{otherPort}=dp:1280x720",
            ],
            []);
        Guest guest = Bench.Boot(server);
        Assert.That(guest.Do("cat /sys/kernel/debug/dri/0/i915_wedged").Trim(), Is.EqualTo("0"));

        GuestConnector connector = GuestDisplay.Connectors(guest).Single(connector => connector.Name == "HDMI-A-1");
        string set = ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(1024, 768, 60));
        using (new ModeTest(guest, set + " -v"))
        {
            ulong before = server.Info().Pipes[0].Primary.Flips;
            Assert.That(() => server.Info().Pipes[0].Primary.Flips, Is.GreaterThan(before + 100).After(60_000, 100));
        }

        // DisplayPort comes first: after a change the driver looks at all monitors again, and reports an error if one
        // goes while it reads its DPCD.
        foreach ((string port, string name) in new[] { (otherPort, "DP-1"), (comboPort, "HDMI-A-1") })
        {
            Plug(server, $"{port}=none");
            ExpectStatus(guest, name, "disconnected");
            Plug(server, $"{port}=800x600");
            ExpectStatus(guest, name, "connected");
        }

        ExpectTrained(server);
        Plug(server, otherPort, "--lose-link");
        ExpectTrained(server);
        new KernelLog(guest).AssertClean();
    }

    private static TestCaseData Platform(string name, string expected, string[] outputs) =>
        new TestCaseData(name, expected, outputs).SetArgDisplayNames(name);

    /// <summary>The width in an output or in a mode of a pipe.</summary>
    private static int WidthOf(string text) => int.Parse(text.Split(':')[^1].Split('x')[0], null);

    private static void Plug(GvtDeviceProcess server, string output, params string[] more)
    {
        CommandResult result = GvtProgram.Run(
            ["plug", "--display-socket", server.DisplayPath, "--output", output, .. more]);
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
    }

    private static void ExpectStatus(Guest guest, string connector, string status) => Assert.That(
        () => guest.Do($"cat /sys/class/drm/card0-{connector}/status").Trim(), Is.EqualTo(status).After(60_000, 100));

    private static void ExpectTrained(GvtDeviceProcess server) =>
        Assert.That(() => server.Info().Outputs[1].Link?.Trained, Is.True.After(60_000, 100));
}
