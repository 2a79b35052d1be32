using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Firmware;

/// <summary>A stock kernel that stock SeaBIOS boots.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SeaBiosBootTests : TakeOverTest
{
    private const string Screen = "VESA VGA";

    /// <summary>1024x768 with 16.8 million colours, by VESA's number.</summary>
    private const string TrueColour = "vga=792";

    /// <summary>The same with 64 thousand colours.</summary>
    private const string HighColour = "vga=791";

    /// <summary>Characters that the kernel's font has in common with the BIOS'.</summary>
    private const string Printed = "Printed by a guest: (123456789) & <ABCyz>";

    [TestCase("6.12", "--platform kbl --mode 1280x800 --mode 800x600")]
    [TestCase("6.12", "--platform skl --guest bare --mode 1280x800")]
    [TestCase("6.12", "--platform rkl --output A=edp:1920x1080")]
    [TestCase("6.12", "--platform tgl --guest bare --output TC1=dp:1024x768 --output TC2=hdmi:1024x768")]
    [TestCase("6.1", "--platform kbl --mode 1280x800")]
    [TestCase("7", "--platform cfl --mode 1280x800")]
    public void The_driver_takes_over_from_the_mode_that_the_kernel_asked_for(string kernel, string device)
    {
        GvtDeviceProcess server = Bench.Serve(device.Split(' '), []);
        AssertTakesOver(
            server, Bench.Start(server, ["--kernel", kernel, "--append", TrueColour, .. s_driverLater]), Screen);
    }

    [Test]
    public void The_console_is_readable_with_16_bits_for_each_pixel()
    {
        GvtDeviceProcess server = Bench.Serve("1280x800");
        Guest guest = Bench.Start(server, ["--append", HighColour, .. s_driverLater]);
        guest.WaitUntilReady();
        guest.Do($"echo '{Printed}' >/dev/tty1");

        using DisplayClient client = server.Connect();
        IReadOnlyList<TextRow> rows = [];
        Assert.That(
            Patience.Until(
                () =>
                {
                    rows = client.Capture(0) is { WidthPx: 1024, HeightPx: 768 } frame
                        ? TextScreen.Read(frame, new BiosFont(), borderPx: 0)
                        : [];
                    return rows.Any(row => row.Text == Printed);
                },
                Patience.Step),
            Is.True,
            () => string.Join('\n', rows.Select(row => row.Text)));
    }

    [Test]
    public void Without_a_mode_the_screen_is_black_but_on_until_the_driver_takes_over()
    {
        GvtDeviceProcess server = Bench.Serve("1280x800");
        Guest guest = Bench.Start(server, s_driverLater);
        guest.WaitUntilReady();
        using (DisplayClient client = server.Connect())
        {
            Frame frame = client.Capture(0)!;
            Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((640, 400)));
            Assert.That(frame.Pixels.ContainsAnyExcept(0u), Is.False, "the kernel has cleared it");
        }

        using HeadRecorder heads = new(server);
        guest.Do("gvt-i915 load");
        Assert.That(
            Patience.Until(() => server.Info().Firmware is null, Patience.Step), Is.True, "the driver shows a plane");
        Assert.That(heads.Stop(), Is.Zero, "heads that went dark");
        new KernelLog(guest).AssertClean();
    }
}
