using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>The guest sleeps and wakes up.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SuspendTests : SystemTest
{
    [Test]
    public void After_suspend_to_RAM_the_driver_shows_the_console_again()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);

        SleepAndWake(server, guest, "awake");

        ConsoleAssert.ShowsConsole(server, guest);
        new KernelLog(guest).AssertClean();
    }

    /// <summary>Not on q35, which sleeps once under SeaBIOS, whatever devices it has
    /// (scripts/qemu/README.md).</summary>
    [Category("Slow")]
    [Test]
    public void The_driver_shows_the_console_again_after_each_of_several_suspends()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, "--machine", "pc");

        for (int round = 0; round < 3; round++)
        {
            SleepAndWake(server, guest, $"awake{round}");
            ConsoleAssert.ShowsConsole(server, guest);
        }

        new KernelLog(guest).AssertClean();
    }

    private static void SleepAndWake(GvtDeviceProcess server, Guest guest, string mark)
    {
        guest.Do($"(sleep 1; echo mem >/sys/power/state; gvt-mark {mark}) >/dev/null 2>&1 &");
        bool isAsleep = Patience.Until(() => StatusOf(guest) == "suspended", Patience.Step);

        Assert.That(isAsleep, Is.True, () => guest.Do("dmesg"));
        Assert.That(server.Info().Pipes[0].Mode, Is.Null, "a sleeping machine shows nothing");

        guest.Monitor.Execute("system_wakeup");
        guest.WaitForMark(mark);
        guest.Do("banner");
    }

    private static string? StatusOf(Guest guest) =>
        guest.Monitor.Execute("query-status").GetProperty("status").GetString();
}
