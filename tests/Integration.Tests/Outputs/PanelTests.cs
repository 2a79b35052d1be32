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
    private const string Drrs = "cat /sys/kernel/debug/dri/0/crtc-0/i915_drrs_status";

    /// <summary>Draws until <see cref="StopDrawing"/>: after one line an idle panel may sleep again before it is
    /// asked.</summary>
    private const string Draw =
        "(while :; do echo The quick brown fox jumps over the lazy dog; done) >/dev/tty1 & echo $! >/tmp/draw; sleep 1";
    private const string StopDrawing = "kill $(cat /tmp/draw)";

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
        Assert.That(guest.Do($"{Draw}; {Psr}"), Does.Not.Contain("SRDENT"));
        guest.Do(StopDrawing);
        Assert.That(() => guest.Do(Psr), Does.Contain("SRDENT").After(30_000, 200));
        new KernelLog(guest).AssertClean();
    }

    [Category("Slow")]
    [TestCase("rkl")]
    [TestCase("tgl")]
    public void A_panel_with_two_rates_goes_to_the_lower_one_while_idle_and_back_when_something_is_drawn(
        string platform)
    {
        GvtDeviceProcess server = Bench.Serve(["--platform", platform, "--output", "A=edp:1920x1080@60,drrs=40"], []);
        Guest guest = Bench.Boot(server);

        GuestConnector panel = GuestDisplay.Connectors(guest).Single();
        Assert.That(panel.Mode(1920, 1080, 40).Hertz, Is.EqualTo(40).Within(0.1));
        Assert.That(guest.Do("cat /sys/kernel/debug/dri/0/eDP-1/i915_drrs_type"), Does.Contain("seamless"));
        guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink; echo drawn >/dev/tty1");
        Assert.That(() => guest.Do(Drrs), Does.Contain("active: yes").And.Contain("rate: low").After(30_000, 200));
        Assert.That(() => server.Info().Pipes[0].Mode, Does.StartWith("1920x1080@40").After(5_000, 100));

        Assert.That(guest.Do($"{Draw}; {Drrs}"), Does.Contain("rate: high"));
        Assert.That(() => server.Info().Pipes[0].Mode, Does.StartWith("1920x1080@60").After(5_000, 100));
        guest.Do(StopDrawing);
        Assert.That(() => server.Info().Pipes[0].Mode, Does.StartWith("1920x1080@40").After(30_000, 200));
        new KernelLog(guest).AssertClean();
    }

    [Category("Slow")]
    [Test]
    public void A_panel_with_selective_updates_sleeps_deeply_while_idle_and_wakes_when_something_changes()
    {
        GvtDeviceProcess server = Bench.Serve(["--platform", "tgl", "--output", "A=edp:1920x1080,psr=2"], []);
        Guest guest = Bench.Boot(server);

        guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        Assert.That(() => guest.Do(Psr), Does.Contain("PSR2 enabled").And.Contain("DEEP_SLEEP").After(30_000, 200));
        PanelInfo idle = server.Info().Outputs[0].Panel!;
        Assert.That((idle.Psr, idle.Refresh), Is.EqualTo((2, "self")));
        ConsoleAssert.ShowsConsole(server, guest, head: 0);
        Assert.That(guest.Do($"{Draw}; {Psr}"), Does.Not.Contain("DEEP_SLEEP"));
        guest.Do(StopDrawing);
        Assert.That(() => guest.Do(Psr), Does.Contain("DEEP_SLEEP").After(30_000, 200));

        GuestConnector panel = GuestDisplay.Connectors(guest).Single();
        int crtc = GuestDisplay.Crtcs(guest)[0];
        using (ModeTest flips = new(guest, $"{ModeTest.Set(panel, crtc, panel.Modes[0])} -v"))
        {
            using RefreshRecorder refreshes = new(server);
            Assert.That(refreshes.WaitForMore(20), flips.Output);
            Assert.That(guest.Do(Psr), Does.Not.Contain("DEEP_SLEEP"));
        }

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
