using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class EdidBuilderTests
{
    /// <summary>1920x1080 at 60 Hz; edid-decode reads it as meant.</summary>
    private const string FullHd = """
        00ffffffffffff001ed4010001000000
        01230104a2331d7807ee91a3544c9926
        0f5054210800d1c0b300a9c095008180
        810081c00101023a801871382d40582c
        4500fc1e1100001e000000fc00475654
        20446973706c61790a20000000ff0030
        303030303030310a20202020000000fd
        00174c0f8c1e010a202020202020011c
        020322814a0103120413101f22212067
        030c001000003c67d85dc401780000e2
        004a662156aa51001e30468f3300fc1e
        1100001e000000000000000000000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        00000000000000000000000000000000
        00000000000000000000000000000011
        """;

    private static readonly object[] s_modes =
    [
        new object[] { 800, 600, 60_000 },
        new object[] { 1000, 700, 75_000 },
        new object[] { 1024, 768, 60_000 },
        new object[] { 1366, 768, 60_000 },
        new object[] { 1920, 1080, 60_000 },
        new object[] { 1920, 1200, 60_000 },
        new object[] { 2560, 1440, 60_000 },
        new object[] { 3840, 2160, 60_000 },
        new object[] { 4095, 2000, 30_000 },
        new object[] { 640, 480, 400_000 },
        new object[] { 64, 64, 60_000 },
    ];

    [Test]
    public void The_bytes_of_a_full_hd_monitor_stay_what_they_are()
    {
        string bytes = Convert.ToHexStringLower(Build(CvtTiming.For(1920, 1080, 60_000)));

        Assert.That(bytes, Is.EqualTo(FullHd.Replace("\n", "", StringComparison.Ordinal)));
    }

    [TestCaseSource(nameof(s_modes))]
    public void Both_blocks_sum_to_zero_and_the_header_is_right(int widthPx, int heightPx, int refreshMilliHertz)
    {
        byte[] edid = Build(CvtTiming.For(widthPx, heightPx, refreshMilliHertz));

        Assert.That(edid, Has.Length.EqualTo(256));
        Assert.That(edid.Take(128).Sum(value => value) % 256, Is.Zero);
        Assert.That(edid.Skip(128).Sum(value => value) % 256, Is.Zero);
        Assert.That(edid.Take(8), Is.EqualTo(new byte[] { 0, 255, 255, 255, 255, 255, 255, 0 }));
        Assert.That(edid[126], Is.EqualTo(1));
        Assert.That(edid.Skip(128).Take(2), Is.EqualTo(new byte[] { 2, 3 }));
    }

    [TestCaseSource(nameof(s_modes))]
    public void The_first_detailed_timing_is_the_preferred_mode(int widthPx, int heightPx, int refreshMilliHertz)
    {
        DisplayTiming preferred = CvtTiming.For(widthPx, heightPx, refreshMilliHertz);

        Assert.That(new EdidReader(Build(preferred)).DetailedTimings[0], Is.EqualTo(preferred));
    }

    [TestCaseSource(nameof(s_modes))]
    public void No_mode_is_larger_than_the_preferred_one(int widthPx, int heightPx, int refreshMilliHertz)
    {
        EdidReader edid = new(Build(CvtTiming.For(widthPx, heightPx, refreshMilliHertz)));
        byte[] codes = [.. edid.DataBlocks.Where(block => block.Tag == 2).SelectMany(block => block.Content)];

        IEnumerable<(int WidthPx, int HeightPx)> sizes =
        [
            .. edid.StandardTimings,
            .. edid.DetailedTimings.Select(timing => (timing.Horizontal.Active, timing.Vertical.Active)),
            .. codes.Select(SizeOfCode),
        ];
        Assert.That(sizes, Has.All.Matches<(int WidthPx, int HeightPx)>(
            size => size.WidthPx <= widthPx && size.HeightPx <= heightPx));
    }

    [Test]
    public void The_smallest_monitor_offers_no_established_timing()
    {
        byte[] edid = Build(CvtTiming.For(64, 64, 60_000));

        Assert.That(edid.Skip(35).Take(3), Is.All.Zero);
    }

    [Test]
    public void The_sink_is_hdmi_with_300_and_600_megahertz_and_selectable_range()
    {
        EdidReader edid = new(Build(CvtTiming.For(1920, 1080, 60_000)));

        Assert.That(edid.DataBlocks.Skip(1), Is.EqualTo(new (int, byte[])[]
        {
            (3, [0x03, 0x0C, 0x00, 0x10, 0x00, 0x00, 60]),
            (3, [0xD8, 0x5D, 0xC4, 0x01, 120, 0x00, 0x00]),
            (7, [0x00, 0x4A]),
        }));
    }

    /// <summary>HDMI announces clocks above 340 MHz in a block of its own.</summary>
    [Test]
    public void A_monitor_announces_no_higher_clock_than_its_port_drives()
    {
        EdidReader edid = new(EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1920, 1080, 60_000),
            MaxPixelClockHz = 300_000_000,
        }));

        Assert.That(edid.DataBlocks.Skip(1), Is.EqualTo(new (int, byte[])[]
        {
            (3, [0x03, 0x0C, 0x00, 0x10, 0x00, 0x00, 60]),
            (7, [0x00, 0x4A]),
        }));
    }

    [TestCase(319_000_000, false)]
    [TestCase(320_000_000, true)]
    public void A_mode_that_the_port_does_not_drive_is_refused(long maxClockHz, bool isDriven)
    {
        MonitorDescription monitor = new()
        {
            PreferredMode = CvtTiming.For(3440, 1440, 60_000),
            MaxPixelClockHz = maxClockHz,
        };

        Assert.That(
            () => EdidBuilder.Build(monitor),
            isDriven
                ? Throws.Nothing
                : Throws.ArgumentException.With.Message.Contains("319.75 MHz")
                    .And.Message.Contains("the HDMI ports go to 319 MHz"));
    }

    [TestCase(ConnectorKind.DisplayPort, true, 10)]
    [TestCase(ConnectorKind.DisplayPort, false, 8)]
    [TestCase(ConnectorKind.Hdmi, true, 8)]
    public void A_monitor_of_high_dynamic_range_has_ten_bits_on_DisplayPort(
        ConnectorKind connector, bool hasHighDynamicRange, int bits)
    {
        byte[] edid = EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1024, 768, 60_000),
            Connector = connector,
            HasHighDynamicRange = hasHighDynamicRange,
        });

        Assert.That(((edid[20] >> 4) & 7) * 2 + 4, Is.EqualTo(bits));
    }

    [Test]
    public void The_name_and_the_serial_number_are_text()
    {
        EdidReader edid = new(EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1920, 1080, 60_000),
            Name = "Thirteen char",
            SerialNumber = 4_294_967_295,
        }));

        Assert.That(edid.Text(0xFC), Is.EqualTo("Thirteen char"));
        Assert.That(edid.Text(0xFF), Is.EqualTo("4294967295"));
    }

    [TestCase("Fourteen chars")]
    [TestCase("Ä")]
    public void A_name_that_does_not_fit_is_refused(string name)
    {
        MonitorDescription monitor = new() { PreferredMode = CvtTiming.For(1920, 1080, 60_000), Name = name };

        Assert.That(() => EdidBuilder.Build(monitor), Throws.ArgumentException.With.Message.Contains("13 characters"));
    }

    [TestCase(660_000_000, 1920, 2200, "655.35 MHz")]
    [TestCase(148_500_000, 4096, 4400, "cannot say a line")]
    [TestCase(148_500_000, 1920, 6100, "cannot say a line")]
    [TestCase(148_500_000, 1920, 1900, "No raster")]
    public void A_mode_that_no_detailed_timing_says_is_refused(long clockHz, int activePx, int totalPx, string reason)
    {
        DisplayTiming timing = new(
            clockHz,
            new RasterAxis(activePx, activePx + 10, activePx + 20, totalPx),
            new RasterAxis(1080, 1084, 1089, 1125));

        Assert.That(() => Build(timing), Throws.ArgumentException.With.Message.Contains(reason));
    }

    private static byte[] Build(DisplayTiming preferred) =>
        EdidBuilder.Build(new MonitorDescription { PreferredMode = preferred });

    /// <summary>Source: CTA-861-H, table 3.</summary>
    private static (int WidthPx, int HeightPx) SizeOfCode(byte code) => code switch
    {
        1 => (640, 480),
        3 => (720, 480),
        18 => (720, 576),
        4 or 19 => (1280, 720),
        16 or 31 or 32 or 33 or 34 => (1920, 1080),
        >= 93 and <= 97 => (3840, 2160),
        _ => (int.MaxValue, int.MaxValue),
    };
}
