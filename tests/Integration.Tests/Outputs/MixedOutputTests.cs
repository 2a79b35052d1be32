using System.Text.RegularExpressions;
using DisplayModel;
using DisplayModel.Edid;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Outputs;

/// <summary>DisplayPort on B with an EDID from a file, HDMI with loudspeakers on C, DisplayPort on D.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class MixedOutputTests : SharedGuestTest
{
    private static readonly (int WidthPx, int HeightPx)[] s_sizes = [(1280, 1024), (1280, 720), (1024, 768)];
    private static readonly string[] s_connectors = ["DP-1", "HDMI-A-1", "DP-2"];

    private readonly string _file = Path.GetTempFileName();
    private readonly byte[] _edid = LargeEdid.Build(CvtTiming.For(s_sizes[0].WidthPx, s_sizes[0].HeightPx, 60_000));

    protected override IReadOnlyList<string> Modes => [];

    protected override IReadOnlyList<string> ServerOptions
    {
        get
        {
            File.WriteAllBytes(_file, _edid);
            return
            [
                "--output", $"B=dp:edid={_file}",
                "--output", "C=hdmi:1280x720@60,audio",
                "--output", "D=dp:1024x768",
            ];
        }
    }

    [OneTimeTearDown]
    public void Delete() => File.Delete(_file);

    [Test]
    public void The_kernel_log_of_the_boot_is_clean() => new KernelLog(Guest).AssertClean();

    [Test]
    public void Every_connector_is_of_its_kind_and_connected()
    {
        Assert.That(
            GuestDisplay.Connectors(Guest).Select(connector => (connector.Name, connector.IsConnected)),
            Is.EquivalentTo(s_connectors.Select(name => (name, true))));
    }

    [Test]
    public void The_EDIDs_arrive_byte_by_byte()
    {
        byte[] hdmi = EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1280, 720, 60_000),
            SerialNumber = 2,
            MaxPixelClockHz = 300_000_000,
            HasAudio = true,
        });
        byte[] displayPort = EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1024, 768, 60_000),
            SerialNumber = 3,
            Connector = ConnectorKind.DisplayPort,
        });

        Assert.That(_edid, Has.Length.EqualTo(512));
        Assert.That(Guest.ReadBytes(Sysfs("DP-1", "edid")), Is.EqualTo(_edid));
        Assert.That(Guest.ReadBytes(Sysfs("HDMI-A-1", "edid")), Is.EqualTo(hdmi));
        Assert.That(Guest.ReadBytes(Sysfs("DP-2", "edid")), Is.EqualTo(displayPort));
    }

    [Test]
    public void The_driver_believes_the_audio_blocks()
    {
        string info = Guest.Do("grep -E '^.CONNECTOR|audio support' /sys/kernel/debug/dri/0/i915_display_info");

        Assert.That(
            info.Split("[CONNECTOR").Skip(1)
                .Select(connector => connector.Contains("audio support: yes", StringComparison.Ordinal)),
            Is.EqualTo(new[] { true, true, false }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void The_console_is_on_each_head_in_the_size_of_its_monitor(int head) =>
        ConsoleAssert.ShowsConsole(Server, Guest, head, s_sizes[head]);

    [Test]
    public void Links_are_trained_and_the_HDMI_monitor_receives_infoframes()
    {
        DeviceInfo info = Server.Info();

        Assert.That(info.Outputs.Select(output => output.Link?.Trained), Is.EqualTo(new bool?[] { true, null, true }));
        Assert.That(
            Regex.Matches(
                Guest.Do("modetest -M i915 -c"), @"link-status:\s+flags: enum\s+enums: Good=0 Bad=1\s+value: (\d)")
                .Select(status => status.Groups[1].Value),
            Is.EqualTo(new[] { "0", "0", "0" }));
        Assert.That(info.Pipes.Select(pipe => pipe.Port), Is.EqualTo(new[] { "B", "C", "D" }));
        IReadOnlyList<InfoframeInfo> infoframes = info.Pipes[1].Infoframes;
        Assert.That(infoframes, Has.All.Property(nameof(InfoframeInfo.Sound)).True);
        InfoframeInfo video = infoframes.Single(infoframe => infoframe.Type == "AVI");
        Assert.That(
            (video.Vic, video.Colourspace, video.Quantisation), Is.EqualTo((4, "Rgb", "Limited")),
            "720p is a television mode");
        Assert.That(infoframes.Single(infoframe => infoframe.Type == "SPD").Vendor, Is.EqualTo("Intel"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Modes_of_blocks_behind_the_segment_pointer_are_there_and_can_be_shown(int late)
    {
        (int widthPx, int heightPx) = LargeEdid.LateModes[late];
        using DisplayClient client = Server.Connect();

        GuestConnector connector = Connector("DP-1");
        using (new ModeTest(Guest, ModeTest.Set(connector, Crtc(0), connector.Mode(widthPx, heightPx, 60))))
        {
            Assert.That(
                Patience.Until(() => SmptePattern.IsShownBy(client.Capture(0), widthPx, heightPx), Patience.Step),
                Is.True,
                "the picture is the pattern, pixel by pixel");
            Assert.That(Server.Info().Outputs[0].Link!.Trained, Is.True);
        }
    }

    [Category("Slow")]
    [Test]
    public void The_link_trains_at_every_rate_with_every_number_of_lanes()
    {
        const string folder = "/sys/kernel/debug/dri/0/DP-2";
        using DisplayClient client = Server.Connect();
        try
        {
            foreach (int kilohertz in (int[])[162_000, 270_000, 540_000])
            {
                foreach (int lanes in (int[])[1, 2, 4])
                {
                    Guest.Do(
                        $"echo {kilohertz} > {folder}/i915_dp_force_link_rate && echo {lanes} > "
                            + $"{folder}/i915_dp_force_lane_count");
                    GuestConnector connector = Connector("DP-2");
                    using (new ModeTest(Guest, ModeTest.Set(connector, Crtc(2), connector.Mode(640, 480, 60))))
                    {
                        Assert.That(
                            Patience.Until(() => SmptePattern.IsShownBy(client.Capture(2), 640, 480), Patience.Step),
                            Is.True);
                        Assert.That(
                            Server.Info().Outputs[2].Link, Is.EqualTo(new LinkInfo(kilohertz / 1e5, lanes, true)));
                    }
                }
            }
        }
        finally
        {
            Guest.Do($"echo auto > {folder}/i915_dp_force_link_rate; echo auto > {folder}/i915_dp_force_lane_count");
        }
    }

    [Test]
    public void A_link_that_is_lost_is_trained_again()
    {
        Plug("--output", "B", "--lose-link");

        Assert.That(() => Server.Info().Outputs[0].Link!.Trained, Is.True.After(60_000, 100));
        ConsoleAssert.ShowsConsole(Server, Guest, head: 0);
    }

    [Test]
    public void Power_saving_turns_everything_off_and_on()
    {
        using DisplayClient client = Server.Connect();

        Guest.Do("echo 4 > /sys/class/graphics/fb0/blank");
        Assert.That(Enumerable.Range(0, 3).Select(head => client.Capture(head)), Is.All.Null);
        Assert.That(Server.Info().Outputs[0].Link?.Trained, Is.Not.True);

        Guest.Do("echo 0 > /sys/class/graphics/fb0/blank");
        for (int head = 0; head < 3; head++)
        {
            ConsoleAssert.ShowsConsole(Server, Guest, head);
        }

        Assert.That(Server.Info().Outputs[0].Link!.Trained, Is.True);
    }

    [TestCase("B", "DP-1")]
    [TestCase("C", "HDMI-A-1")]
    [TestCase("D", "DP-2")]
    public void A_monitor_goes_and_another_comes(string port, string connector)
    {
        byte[] before = Guest.ReadBytes(Sysfs(connector, "edid"));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, before);
            Plug("--output", $"{port}=none");
            Expect(Sysfs(connector, "status"), "disconnected");
            Plug("--output", $"{port}=1680x1050");
            Expect(Sysfs(connector, "status"), "connected");
            Assert.That(
                () => Connector(connector).Modes is [var first, ..] ? first.WidthPx : 0,
                Is.EqualTo(1680).After(60_000, 200));
        }
        finally
        {
            Plug("--output", $"{port}=edid={file}");
            File.Delete(file);
        }

        Assert.That(() => Guest.ReadBytes(Sysfs(connector, "edid")), Is.EqualTo(before).After(60_000, 200));
    }

    [Test]
    public void An_EDID_of_four_blocks_arrives_over_GMBUS()
    {
        byte[] before = Guest.ReadBytes(Sysfs("HDMI-A-1", "edid"));
        string file = Path.GetTempFileName();
        try
        {
            Plug("--output", $"C=hdmi:edid={_file}");
            Assert.That(() => Guest.ReadBytes(Sysfs("HDMI-A-1", "edid")), Is.EqualTo(_edid).After(60_000, 200));
        }
        finally
        {
            File.WriteAllBytes(file, before);
            Plug("--output", $"C=edid={file}");
            File.Delete(file);
        }

        Assert.That(() => Guest.ReadBytes(Sysfs("HDMI-A-1", "edid")), Is.EqualTo(before).After(60_000, 200));
    }

    private static string Sysfs(string connector, string file) => $"/sys/class/drm/card0-{connector}/{file}";

    private GuestConnector Connector(string name) =>
        GuestDisplay.Connectors(Guest).Single(connector => connector.Name == name);

    private int Crtc(int head) => GuestDisplay.Crtcs(Guest)[head];

    private void Expect(string file, string answer) =>
        Assert.That(() => Guest.Do($"cat {file}").Trim(), Is.EqualTo(answer).After(60_000, 100));

    private void Plug(params string[] monitor)
    {
        CommandResult result = GvtProgram.Run(["plug", "--display-socket", Server.DisplayPath, .. monitor]);
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
    }
}
