using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>A stock kernel that firmware boots: the screen is the firmware's until the driver has one.</summary>
internal abstract class TakeOverTest : SystemTest
{
    protected const string Shown = "the firmware shows";

    /// <summary>Options of run-guest: the guest loads the driver when it is told to.</summary>
    protected static readonly string[] s_driverLater = ["--append", "gvt.insmod=0"];

    /// <summary>The console is on the firmware's screen; the driver takes over without a dark frame and without a
    /// complaint; a reset gives the screen back.</summary>
    /// <param name="server">The device.</param>
    /// <param name="guest">It has just been started with <see cref="s_driverLater"/>.</param>
    /// <param name="screen">The kernel's name for the firmware's frame buffer.</param>
    protected static void AssertTakesOver(GvtDeviceProcess server, Guest guest, string screen)
    {
        guest.WaitUntilReady();
        Assert.That(guest.Do("cat /proc/fb"), Does.Contain(screen));
        ConsoleAssert.ShowsText(server, guest);

        using (HeadRecorder heads = new(server))
        {
            guest.Do("gvt-i915 load && banner");
            Assert.That(
                Patience.Until(() => server.Info().Firmware is null, Patience.Step), Is.True,
                "the driver shows a plane");
            ConsoleAssert.ShowsConsole(server, guest);
            Assert.That(heads.Stop(), Is.Zero, "heads that went dark");
        }

        Assert.That(guest.Do("cat /proc/fb"), Does.Contain("i915"));
        new KernelLog(guest).AssertClean();

        int before = server.CountInLog(Shown);
        guest.Reset();
        guest.WaitUntilReady();
        ConsoleAssert.ShowsText(server, guest);
        Assert.That(server.CountInLog(Shown), Is.EqualTo(2 * before), "as often as after power-on");
        Assert.That(server.Info().Firmware, Is.Not.Null);
    }
}
