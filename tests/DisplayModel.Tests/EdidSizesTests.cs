using DisplayModel.Edid;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>The sizes of the modes of a monitor.</summary>
public sealed class EdidSizesTests
{
    [Test]
    public void They_are_those_of_every_kind_of_timing_and_the_preferred_one_is_first()
    {
        (int, int)[] expected =
        [
            (1920, 1200),
            (1920, 1080), (1680, 1050), (1600, 1200), (1600, 900), (1440, 900), (1280, 1024), (1280, 800), (1280, 720),
            (640, 480), (800, 600), (1024, 768),
            (720, 480), (720, 576),
            (1366, 768),
        ];

        Assert.That(EdidSummary.Sizes(TestEdid.Of(2, 1920, 1200)), Is.EqualTo(expected));
    }

    [Test]
    public void Every_monitor_shows_640x480() =>
        Assert.That(EdidSummary.Sizes(new byte[128]), Is.EqualTo(new[] { (640, 480) }));

    [Test]
    public void Interlaced_modes_are_left_out()
    {
        byte[] edid = TestEdid.Of(2, 720, 400);
        Assert.That(EdidSummary.Sizes(edid)[0], Is.EqualTo((720, 400)));

        edid[54 + 17] |= 0x80;

        Assert.That(EdidSummary.Sizes(edid), Has.None.EqualTo((720, 400)));
    }

    [Test]
    public void A_native_television_mode_is_one_and_a_code_beyond_the_table_is_none()
    {
        byte[] edid = new byte[256];
        byte[] extension = [0x02, 3, 4 + 5, 0, (2 << 5) | 4, 128 | 4, 0, 200, 97];
        extension.CopyTo(edid, 128);

        Assert.That(EdidSummary.Sizes(edid), Is.EqualTo(new[] { (1280, 720), (3840, 2160), (640, 480) }));
    }

    [Test]
    public void Any_bytes_are_read_without_a_fault()
    {
        Random random = new(5);
        byte[] edid = new byte[Output.MaxEdidSize];
        for (int pass = 0; pass < 20_000; pass++)
        {
            random.NextBytes(edid);
            edid[128] = 2;
            edid[129 + 1] = (byte)random.Next(256);

            Assert.That(EdidSummary.Sizes(edid), Has.All.Matches<(int Width, int Height)>(
                size => size is { Width: > 0, Height: > 0 }));
        }
    }
}
