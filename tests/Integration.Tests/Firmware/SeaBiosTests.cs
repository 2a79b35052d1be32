using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Firmware;

/// <summary>Stock SeaBIOS, which boots nothing, on the screens of the device.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SeaBiosTests : SystemTest
{
    private const string LastLine = "No bootable device.";

    /// <summary>A cell that is no character of the font.</summary>
    private const char Unknown = '\uFFFD';

    [Test]
    public void What_it_prints_is_on_every_monitor()
    {
        BiosFont font = new();
        GvtDeviceProcess server = Bench.Serve("1280x800", "800x600");
        Bench.Start(server, "--no-kernel");
        using DisplayClient client = server.Connect();
        for (int head = 0; head < 2; head++)
        {
            string[] lines = [];
            Assert.That(
                Patience.Until(
                    () =>
                    {
                        lines = client.Capture(head) is Frame { WidthPx: 640, HeightPx: 400 } frame
                            ? [.. TextScreen.Read(frame, font, borderPx: 0).Select(row => row.Text)]
                            : [];

                        // A picture can be of a moment at which half a character, or of the cursor, is drawn.
                        return lines.Contains(LastLine) && !lines.Any(line => line.Contains(Unknown));
                    },
                    Patience.Step),
                Is.True,
                () => $"head {head} shows:\n{string.Join('\n', lines)}");

            Assert.That(lines[0], Does.StartWith("SeaBIOS (version 1."));
            Assert.That(lines, Does.Contain("Booting from Hard Disk..."));
            Assert.That(string.Concat(lines), Does.Not.Contain('\u00B7'));
        }

        Assert.That(server.CountInLog("the firmware shows 640x400"), Is.EqualTo(1));
    }
}
