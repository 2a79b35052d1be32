using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Firmware;

/// <summary>Stock OVMF, which boots nothing, on the screens of the device.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class OvmfShellTests : SystemTest
{
    private const string LastLine = "Press ESC in ";

    [Test]
    public void Its_shell_is_on_every_monitor_as_on_the_serial_port()
    {
        GvtDeviceProcess server = Bench.Serve("1280x800", "800x600");
        Guest guest = Bench.Start(server, "--firmware", "ovmf", "--no-kernel");
        Assert.That(
            Patience.Until(
                () => SerialConsole.Lines(guest.Serial)
                    .Any(line => line.StartsWith(LastLine, StringComparison.Ordinal)),
                Patience.Step),
            Is.True,
            "the shell starts");

        string[] lines = [.. SerialConsole.Lines(guest.Serial).Take(3)];
        Assert.That(lines[0], Does.StartWith("UEFI Interactive Shell"));
        using DisplayClient client = server.Connect();
        for (int head = 0; head < 2; head++)
        {
            Frame frame = client.Capture(head)!;
            Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((1280, 800)));
            FirmwareScreenAssert.ShowsText(frame, columns: 100, rows: 31, lines);
        }

        Assert.That(server.CountInLog("the firmware shows 1280x800"), Is.EqualTo(1));
    }
}
