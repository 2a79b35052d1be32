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

        Sleep.AndWake(server, guest, "awake");

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
            Sleep.AndWake(server, guest, $"awake{round}");
            ConsoleAssert.ShowsConsole(server, guest);
        }

        new KernelLog(guest).AssertClean();
    }
}
