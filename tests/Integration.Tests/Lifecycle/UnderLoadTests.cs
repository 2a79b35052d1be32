using System.Text.Json;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>What happens to a guest does not wait until its display is idle.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class UnderLoadTests : SystemTest
{
    [Test]
    public void A_guest_that_is_reset_while_it_flips_pages_starts_anew_every_time()
    {
        GvtDeviceProcess server = Bench.Serve("1024x768");
        Guest guest = Bench.Boot(server);
        for (int round = 0; round < 2; round++)
        {
            int resets = server.CountInLog("device reset");
            using (RefreshRecorder recorder = new(server))
            {
                StartFlips(guest, recorder);
                guest.Reset();
                guest.WaitUntilBooted();
            }

            Assert.That(server.CountInLog("device reset"), Is.GreaterThan(resets), "resets that the device saw");
            Assert.That(server.CountInLog("client connected"), Is.EqualTo(1), "QEMU is still the same");
            ConsoleAssert.ShowsConsole(server, guest);
            new KernelLog(guest).AssertClean();
        }
    }

    /// <summary>The root bus of a q35 machine has no hot-plug, hence the other one.</summary>
    [Test]
    public void The_device_can_be_unplugged_while_the_guest_flips_pages_and_serves_the_next_guest()
    {
        GvtDeviceProcess server = Bench.Serve("1024x768");
        Guest guest = Bench.Boot(server, "--machine", "pc");
        using (RefreshRecorder recorder = new(server))
        {
            StartFlips(guest, recorder);
            guest.Monitor.Execute("device_del", new { id = DevicePath(guest) });
            Assert.That(
                Patience.Until(() => server.CountInLog("client disconnected") == 1, Patience.Step),
                Is.True,
                "the server notices that its device was unplugged");
        }

        Assert.That(guest.Do("ls /sys/bus/pci/devices"), Does.Not.Contain("0000:00:02.0"));
        Assert.That(guest.IsRunning, Is.True);

        Guest next = Bench.Boot(server);
        ConsoleAssert.ShowsConsole(server, next);
        new KernelLog(next).AssertClean();
        Assert.That(server.CountInLog("client connected"), Is.EqualTo(2));
    }

    /// <summary>They go on as long as the guest and its device do.</summary>
    private static void StartFlips(Guest guest, RefreshRecorder recorder)
    {
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        _ = new ModeTest(
            guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], connector.Mode(1024, 768, 60)) + " -v");
        Assert.That(recorder.WaitForMore(10), Is.True, "flips begin");
    }

    /// <summary>run-guest gives the device no id; this is its place in QEMU's tree.</summary>
    private static string DevicePath(Guest guest)
    {
        const string Parent = "/machine/peripheral-anon";
        JsonElement device = guest.Monitor.Execute("qom-list", new { path = Parent }).EnumerateArray()
            .Single(child => child.GetProperty("type").GetString() == "child<vfio-user-pci>");
        return $"{Parent}/{device.GetProperty("name").GetString()}";
    }
}
