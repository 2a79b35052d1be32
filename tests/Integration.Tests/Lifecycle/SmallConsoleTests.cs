using System.Globalization;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>Consoles smaller than the monitor that was there when the server started.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SmallConsoleTests : SystemTest
{
    private const ulong ApertureBytes = 256 << 20;

    [Test]
    [Category("Slow")]
    public void A_console_smaller_than_the_monitor_stays_out_of_the_aperture_also_after_a_smaller_monitor_and_a_reboot()
    {
        GvtDeviceProcess server = Bench.Serve("1920x1080");
        Guest guest = Bench.Boot(server, "--append", "video=HDMI-A-1:640x480@60");
        AssertConsole(server, guest, "640x480");

        CommandResult plug = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, "--mode", "800x600"]);
        Assert.That(plug.ExitCode, Is.Zero, plug.Errors);
        guest.Reboot();
        guest.WaitUntilBooted();
        AssertConsole(server, guest, "640x480");
    }

    private static void AssertConsole(GvtDeviceProcess server, Guest guest, string size)
    {
        ConsoleAssert.ShowsConsole(server, guest);
        PipeInfo pipe = server.Info().Pipes[0];
        Assert.That(pipe.Mode, Does.StartWith(size));
        Assert.That(Address(pipe.Primary.Surface!), Is.GreaterThanOrEqualTo(ApertureBytes));
    }

    private static ulong Address(string hex) =>
        ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
