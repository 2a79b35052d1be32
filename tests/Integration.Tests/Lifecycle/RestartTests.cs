using System.Globalization;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>The server ends in the middle of its work, and another process goes on with the guest.</summary>
[Category("Qemu")]
internal sealed class RestartTests : SystemTest
{
    private const int Seed = 21;
    private const int SigHup = 1;
    private const string Resumed = "going on with the client";

    private static readonly int s_kills =
        int.Parse(Environment.GetEnvironmentVariable("GVT_KILLS") ?? "60", CultureInfo.InvariantCulture);

    [Test]
    public void A_guest_that_flips_goes_on_after_its_server_was_killed()
    {
        (GvtDeviceProcess server, Guest guest) = BootKept();
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        int crtc = GuestDisplay.Crtcs(guest)[0];
        using (ModeTest flips = new(guest, ModeTest.Set(connector, crtc, connector.Mode(1024, 768, 60)) + " -v"))
        {
            KillAtRandom(server, 5);
            using RefreshRecorder recorder = new(server);
            Assert.That(recorder.WaitForMore(60), Is.True, "flips");
        }

        ConsoleAssert.ShowsConsole(server, guest);
        AssertGoesOn(guest);
    }

    [Test]
    public void A_guest_goes_on_after_a_planned_restart()
    {
        (GvtDeviceProcess server, Guest guest) = BootKept();

        Restart(server, () => Posix.Signal(server.Id, SigHup));

        Assert.That(server.CountInLog("starting it again"), Is.Zero, "it is no crash");
        ConsoleAssert.ShowsConsole(server, guest);
        guest.Do("echo 1 >/sys/class/graphics/fb0/blank && echo 0 >/sys/class/graphics/fb0/blank");
        ConsoleAssert.ShowsConsole(server, guest);
        AssertGoesOn(guest);
    }

    [TestCase("kbl", "bare")]
    [TestCase("rkl", "vgpu")]
    [TestCase("tgl", "bare")]
    [Category("Slow")]
    public void Each_kind_of_device_goes_on(string platform, string kind)
    {
        GvtDeviceProcess server = Bench.ServeKept(["--platform", platform, "--guest", kind, "--execute"]);
        Guest guest = Bench.Boot(server);
        for (int i = 0; i < 3; i++)
        {
            KillAtRandom(server, 1, Seed + i);
            ConsoleAssert.ShowsConsole(server, guest);
            guest.Do("echo 1 >/sys/class/graphics/fb0/blank && echo 0 >/sys/class/graphics/fb0/blank");
        }

        ConsoleAssert.ShowsConsole(server, guest);
        AssertGoesOn(guest);
    }

    /// <summary>GVT_KILLS sets how often.</summary>
    [Test]
    [Category("Slow")]
    public void A_driver_is_loaded_although_its_server_is_killed_again_and_again()
    {
        (GvtDeviceProcess server, Guest guest) = BootKept();
        Task kills = Task.Run(() => KillAtRandom(server, s_kills));
        while (!kills.IsCompleted)
        {
            guest.Do(
                "cd /sys/bus/pci/drivers/i915 && echo 0000:00:02.0 >unbind && echo 0000:00:02.0 >bind", Patience.Boot);
        }

        kills.GetAwaiter().GetResult();
        ConsoleAssert.ShowsText(server, guest);
        AssertGoesOn(guest);
    }

    [Test]
    [Category("Slow")]
    public void A_guest_reboots_although_its_server_is_killed()
    {
        (GvtDeviceProcess server, Guest guest) = BootKept();
        for (int round = 0; round < 3; round++)
        {
            Task kills = Task.Run(() => KillAtRandom(server, 5, Seed + round));
            guest.Reboot();
            guest.WaitUntilBooted();
            kills.GetAwaiter().GetResult();
        }

        ConsoleAssert.ShowsConsole(server, guest);
    }

    /// <summary>QEMU has waited for no reply in vain. It may report an error that the server has sent
    /// (docs/restart.md).</summary>
    private static void AssertGoesOn(Guest guest)
    {
        Assert.That(guest.IsRunning);
        Assert.That(guest.QemuErrors, Does.Not.Contain("timed out waiting"));
        new KernelLog(guest).AssertClean();
    }

    private static void KillAtRandom(GvtDeviceProcess server, int count, int seed = Seed)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            // Longer than a second, after which nobody takes the server for one that cannot run.
            Thread.Sleep(1100 + random.Next(400));
            Restart(server, () => Posix.Signal(server.KeptId, Posix.SigKill));
        }
    }

    private static void Restart(GvtDeviceProcess server, Action end)
    {
        int resumed = server.CountInLog(Resumed);
        end();
        Assert.That(Patience.Until(() => server.CountInLog(Resumed) > resumed, Patience.Step), Is.True, "another one");
    }

    private (GvtDeviceProcess Server, Guest Guest) BootKept()
    {
        GvtDeviceProcess server = Bench.ServeKept([]);
        Guest guest = Bench.Boot(server);
        return (server, guest);
    }
}
