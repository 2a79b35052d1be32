using DisplayModel.Edid;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.ThreeHeads;

/// <summary>Three monitors of different sizes.</summary>
[Category("Qemu")]
[NonParallelizable]
internal sealed class ThreeHeadTests : SharedGuestTest
{
    private static readonly (int WidthPx, int HeightPx)[] s_sizes = [(1024, 768), (1280, 720), (1920, 1080)];

    protected override IReadOnlyList<string> Modes => [.. s_sizes.Select(size => $"{size.WidthPx}x{size.HeightPx}")];

    [Test]
    public void The_kernel_log_of_the_boot_is_clean() => new KernelLog(Guest).AssertClean();

    [Test]
    public void All_three_monitors_are_connected_each_with_its_own_EDID_and_mode()
    {
        Assert.That(
            GuestDisplay.Connectors(Guest).Select(connector => (connector.Name, connector.IsConnected)),
            Is.EqualTo(new[] { ("HDMI-A-1", true), ("HDMI-A-2", true), ("HDMI-A-3", true) }));
        for (int i = 0; i < s_sizes.Length; i++)
        {
            string connector = $"/sys/class/drm/card0-HDMI-A-{i + 1}";
            byte[] edid = EdidBuilder.Build(new MonitorDescription
            {
                PreferredMode = CvtTiming.For(s_sizes[i].WidthPx, s_sizes[i].HeightPx, 60_000),
                SerialNumber = (uint)i + 1,
                MaxPixelClockHz = 300_000_000,
            });
            Assert.That(Guest.ReadBytes($"{connector}/edid"), Is.EqualTo(edid), connector);
            Assert.That(Guest.Do($"head -n1 {connector}/modes").Trim(), Is.EqualTo(Modes[i]), connector);
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void The_console_is_on_each_head_in_the_size_of_its_monitor(int head) =>
        ConsoleAssert.ShowsConsole(Server, Guest, head, s_sizes[head]);

    [Test]
    public void Each_head_shows_its_own_picture_and_flips_at_its_own_rate()
    {
        GuestMode[] modes = ModesOfThreeRates();
        using RefreshRecorder recorder = new(Server);
        using (new ModeTest(Guest, Arguments(modes)))
        {
            using DisplayClient client = Server.Connect();
            for (int head = 0; head < modes.Length; head++)
            {
                GuestMode mode = modes[head];
                Assert.That(
                    Patience.Until(() => SizeOf(client.Capture(head)) == (mode.WidthPx, mode.HeightPx), Patience.Step),
                    Is.True,
                    $"head {head} has the size of its mode");
            }
        }

        using ModeTest flips = new(Guest, Arguments(modes) + " -v");
        for (int head = 0; head < modes.Length; head++)
        {
            Assert.That(recorder.WaitForMore(15, head), Is.True, $"head {head} flips");
            int before = recorder.Of(head).Count;
            Assert.That(recorder.WaitForMore(40, head), Is.True, $"head {head} goes on flipping");
            IReadOnlyList<RefreshMessage> seen = [.. recorder.Of(head).Skip(before)];
            Assert.That(seen.Select(refresh => refresh.Planes), Is.All.EqualTo(PlaneTypes.Primary));
            RefreshAssert.NoneWereMissed(seen);
            RefreshAssert.AreOnTheRaster(seen, modes[head]);
        }
    }

    /// <summary>75, 50 and 30 Hz, of the sizes that the monitors prefer.</summary>
    private GuestMode[] ModesOfThreeRates()
    {
        IReadOnlyList<GuestConnector> connectors = GuestDisplay.Connectors(Guest);
        double[] rates = [75, 50, 30];
        GuestMode[] modes =
            [.. connectors.Select((connector, i) => connector.Mode(s_sizes[i].WidthPx, s_sizes[i].HeightPx, rates[i]))];
        Assert.That(modes.Select(mode => mode.Hertz), Is.EqualTo(rates).Within(0.1));
        return modes;
    }

    private string Arguments(GuestMode[] modes)
    {
        IReadOnlyList<int> crtcs = GuestDisplay.Crtcs(Guest);
        return string.Join(
            ' ', GuestDisplay.Connectors(Guest).Select((connector, i) => ModeTest.Set(connector, crtcs[i], modes[i])));
    }

    private static (int WidthPx, int HeightPx) SizeOf(Frame? frame) =>
        frame is null ? default : (frame.WidthPx, frame.HeightPx);
}
