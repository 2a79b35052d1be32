using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Outputs;

/// <summary>A built-in panel: the driver powers it, and lets it refresh itself while nothing changes.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class PanelTests : SystemTest
{
    private const string Psr = "cat /sys/kernel/debug/dri/0/eDP-1/i915_psr_status";

    [TestCase("rkl")]
    [TestCase("tgl", Category = "Slow")]
    public void A_panel_lights_refreshes_itself_while_idle_and_wakes_when_something_is_drawn(string platform)
    {
        GvtDeviceProcess server = Bench.Serve(["--platform", platform, "--output", "A=edp:1920x1080"], []);
        Guest guest = Bench.Boot(server);

        GuestConnector panel = GuestDisplay.Connectors(guest).Single();
        Assert.That((panel.Name, panel.IsConnected, panel.Modes[0].WidthPx), Is.EqualTo(("eDP-1", true, 1920)));
        ConsoleAssert.ShowsConsole(server, guest, head: 0);
        Assert.That(guest.Do("cat /sys/class/backlight/intel_backlight/max_brightness").Trim(), Is.Not.EqualTo("0"));

        guest.Do("cd /sys/class/backlight/intel_backlight; echo $(($(cat max_brightness) / 4)) >brightness");
        PanelInfo dimmed = server.Info().Outputs[0].Panel!;
        Assert.That((dimmed.Power, dimmed.Backlight), Is.EqualTo((true, true)));
        Assert.That(dimmed.BacklightPercent, Is.EqualTo(25).Within(1));

        guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        Assert.That(() => guest.Do(Psr), Does.Contain("PSR1 enabled").And.Contain("SRDENT").After(30_000, 200));
        PanelInfo idle = server.Info().Outputs[0].Panel!;
        Assert.That((idle.Psr, idle.Refresh), Is.EqualTo((1, "self")));
        Assert.That(guest.Do($"echo drawn >/dev/tty1; {Psr}"), Does.Contain("IDLE"));
        Assert.That(() => guest.Do(Psr), Does.Contain("SRDENT").After(30_000, 200));
        new KernelLog(guest).AssertClean();
    }

    [Test]
    public void A_panel_cannot_be_unplugged()
    {
        GvtDeviceProcess server = Bench.Serve(["--platform", "tgl", "--output", "A=edp:1920x1080"], []);
        CommandResult result = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, "--none"]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors, Does.Contain("built in"));
    }
}
