using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Lifecycle;

/// <summary>Monitors come and go under a running driver.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class HotplugTests : SystemTest
{
    private const string Connector = "/sys/class/drm/card0-HDMI-A-1";

    [Test]
    public void A_client_unplugs_the_monitor_and_plugs_in_others_that_prefer_other_modes()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);
        using DisplayClient client = server.Connect();

        Plug(server, "--none");
        Expect(guest, $"cat {Connector}/status", "disconnected");

        foreach (string mode in (string[])["1280x720", "800x600", "1920x1080"])
        {
            Plug(server, "--mode", mode);
            Expect(guest, $"cat {Connector}/status", "connected");
            Assert.That(() => Preferred(guest), Is.EqualTo(mode).After(60_000, 100));
        }

        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        GuestMode full = connector.Mode(1920, 1080, 60);
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], full)))
        {
            Assert.That(
                Patience.Until(() => client.Capture(0) is { WidthPx: 1920, HeightPx: 1080 }, Patience.Step),
                Is.True,
                "the guest uses the new mode");
        }

        new KernelLog(guest).AssertClean();
    }

    /// <summary>i915 looks once more, one second after a hot-plug that changed nothing. Source: intel_hotplug.c,
    /// HPD_RETRY_DELAY.</summary>
    [Test]
    public void A_monitor_whose_EDID_comes_late_is_found_when_the_driver_looks_again()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);
        Plug(server, "--none");
        Expect(guest, $"cat {Connector}/status", "disconnected");

        Plug(server, "--mode", "800x600", "--delay-edid", "400");
        Expect(guest, $"cat {Connector}/status", "connected");
        Assert.That(() => Preferred(guest), Is.EqualTo("800x600").After(60_000, 100));
        new KernelLog(guest).AssertClean();
    }

    private static void Plug(GvtDeviceProcess server, params string[] monitor)
    {
        CommandResult result = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, .. monitor]);
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
    }

    /// <summary>The first mode, as a program is told it: what sysfs shows has been cut to the size of the
    /// console.</summary>
    private static string? Preferred(Guest guest) =>
        GuestDisplay.Connectors(guest)[0].Modes is [var first, ..] ? $"{first.WidthPx}x{first.HeightPx}" : null;

    private static void Expect(Guest guest, string command, string answer) =>
        Assert.That(() => guest.Do(command).Trim(), Is.EqualTo(answer).After(60_000, 100));
}
