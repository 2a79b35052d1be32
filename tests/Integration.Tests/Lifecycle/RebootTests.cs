using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>The same QEMU, the same client, one boot after another.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class RebootTests : SystemTest
{
    /// <summary>What may pile up between two garbage collections; over 20 boots it comes and goes within half of
    /// that.</summary>
    private const long MemoryTolerance = 24 << 20;

    [TestCase(3)]
    public void Every_boot_binds_and_shows_the_console_and_leaves_nothing_behind(int rounds)
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);
        ConsoleAssert.ShowsConsole(server, guest);

        // What is compiled and loaded when it is first needed is there after the first reboot.
        BootAgain(server, guest, guest.Reboot);
        IReadOnlyList<string> filesBefore = server.Held();
        long memoryBefore = OwnBytes(server);

        for (int round = 1; round < rounds; round++)
        {
            BootAgain(server, guest, round % 2 == 1 ? guest.Reset : guest.Reboot);
        }

        Assert.That(server.Held(), Is.EqualTo(filesBefore), "what the server has open or mapped");
        Assert.That(OwnBytes(server) - memoryBefore, Is.LessThan(MemoryTolerance), "growth of memory");
        Assert.That(server.CountInLog("client connected"), Is.EqualTo(1), "QEMU is still the same");
    }

    private static void BootAgain(GvtDeviceProcess server, Guest guest, Action restart)
    {
        int resets = server.CountInLog("device reset");
        restart();
        guest.WaitUntilBooted();

        Assert.That(server.CountInLog("device reset"), Is.GreaterThan(resets));
        ConsoleAssert.ShowsConsole(server, guest);
        KernelLog log = new(guest);
        log.SkipToDriver();
        log.AssertClean();
    }

    /// <summary>Without the guest's memory, which is mapped too.</summary>
    private static long OwnBytes(GvtDeviceProcess server) => server.MemoryBytes("RssAnon");
}
