using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Outputs;

/// <summary>A connector that nothing was plugged into while the guest booted.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class EmptyConnectorTests : SystemTest
{
    private const string Status = "/sys/class/drm/card0-DP-1/status";

    [Test]
    public void An_empty_connector_is_disconnected_until_a_monitor_is_plugged_in_and_shows_a_picture()
    {
        GvtDeviceProcess server = Bench.Serve(["--output", "B=hdmi:1024x768", "--output", "D=dp:none"], []);
        Guest guest = Bench.Boot(server);
        using DisplayClient client = server.Connect();
        Assert.That(guest.Do($"cat {Status}").Trim(), Is.EqualTo("disconnected"));
        Assert.That(guest.ReadBytes("/sys/class/drm/card0-DP-1/edid"), Is.Empty);

        CommandResult plugged = GvtProgram.Run(
            ["plug", "--display-socket", server.DisplayPath, "--output", "D=dp:1920x1080@60"]);

        Assert.That((plugged.ExitCode, plugged.Errors), Is.EqualTo((0, "")));
        Assert.That(() => guest.Do($"cat {Status}").Trim(), Is.EqualTo("connected").After(60_000, 100));
        Assert.That(() => Find(guest).Modes, Is.Not.Empty.After(60_000, 200));
        GuestConnector connector = Find(guest);
        using (new ModeTest(
            guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[1], connector.Mode(1920, 1080, 60))))
        {
            Assert.That(
                Patience.Until(() => SmptePattern.IsShownBy(client.Capture(1), 1920, 1080), Patience.Step), Is.True);
        }

        new KernelLog(guest).AssertClean();
    }

    private static GuestConnector Find(Guest guest) =>
        GuestDisplay.Connectors(guest).Single(connector => connector.Name == "DP-1");
}
