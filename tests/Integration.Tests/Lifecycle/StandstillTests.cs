using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>The device's process stands still for longer than QEMU waits for a reply, which is 5 s.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class StandstillTests : SystemTest
{
    [TestCase(12)]
    [TestCase(60)]
    public void A_guest_goes_on_after_its_device_was_stopped_while_it_was_read(int seconds)
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);
        const string ids = "setpci -s 02.0 0.l";
        Assert.That(guest.Do(ids).Trim(), Is.EqualTo("59128086"));

        // Twice, with vertical blanks and without.
        for (int round = 1; round <= 2; round++)
        {
            Posix.Signal(server.Id, Posix.SigStop);
            Task<(int, string)> read = Task.Run(() => guest.Run(ids));
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            Posix.Signal(server.Id, Posix.SigCont);
            read.Wait();

            Assert.That(Patience.Until(() => server.CountInLog("stood still") == round, Patience.Step), Is.True);
            Assert.That(
                guest.Do(ids).Trim(), Is.EqualTo("59128086"), "the next read is answered, and by its own reply");
            guest.Do("echo 1 >/sys/class/graphics/fb0/blank");
        }

        guest.Do("echo 0 >/sys/class/graphics/fb0/blank");
        ConsoleAssert.ShowsConsole(server, guest);
        guest.Reboot();
        guest.WaitUntilBooted();
    }
}
