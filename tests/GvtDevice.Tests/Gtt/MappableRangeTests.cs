using GvtDevice.Gtt;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Gtt;

public sealed class MappableRangeTests
{
    private const uint Page = GpuLayout.PageSize;

    /// <summary>i915 aligns the linear surfaces of display 9 to 256 KiB, those of display 12 and later to 4
    /// KiB.</summary>
    private static readonly uint[] s_alignments = [4 << 10, 16 << 10, 64 << 10, 256 << 10];

    /// <summary>Consoles of 32 bits a pixel; rows are padded to 64 bytes.</summary>
    private static readonly (int WidthPx, int HeightPx)[] s_consoles =
    [
        (640, 480), (720, 480), (800, 600), (848, 480), (1024, 768), (1152, 864), (1280, 720), (1280, 800),
        (1280, 1024), (1360, 768),
        (1366, 768), (1400, 1050), (1440, 900), (1600, 900), (1600, 1200), (1680, 1050), (1920, 1080), (1920, 1200),
        (2048, 1152),
        (2560, 1080), (2560, 1440), (2560, 1600), (3440, 1440), (3840, 1600), (3840, 2160), (4096, 2160),
    ];

    [Test]
    public void No_console_from_640x480_to_4K_fits_at_any_place_where_a_surface_may_lie(
        [ValueSource(nameof(s_alignments))] uint alignment,
        [ValueSource(nameof(s_consoles))] (int WidthPx, int HeightPx) size)
    {
        MappableRange range = MappableRange.For(alignment);
        long end = (long)range.Base + range.Size;
        long console = (((4L * size.WidthPx) + 63) & ~63) * size.HeightPx;

        // Upright, and turned by 90 degrees.
        long turned = (((4L * size.HeightPx) + 63) & ~63) * size.WidthPx;
        for (long place = 0; place < end; place += alignment)
        {
            if (place >= range.Base)
            {
                Assert.That(place + Math.Min(console, turned), Is.GreaterThan(end), $"at 0x{place:X}");
            }
        }
    }

    /// <summary>i915 keeps the first page of the range for itself, and maps 1 MiB of a linear buffer at a
    /// time.</summary>
    [Test]
    public void A_part_of_a_buffer_that_a_program_maps_fits([ValueSource(nameof(s_alignments))] uint alignment)
    {
        MappableRange range = MappableRange.For(alignment);

        Assert.That(range.Size - Page, Is.GreaterThanOrEqualTo(1 << 20));
    }

    /// <summary>A part of an X-tiled buffer is rounded up to whole rows of tiles, which are 8 pixels high.</summary>
    [Test]
    public void A_part_of_an_X_tiled_buffer_of_any_size_up_to_4K_fits(
        [ValueSource(nameof(s_alignments))] uint alignment,
        [ValueSource(nameof(s_consoles))] (int WidthPx, int HeightPx) size)
    {
        MappableRange range = MappableRange.For(alignment);
        long stride = ((4L * size.WidthPx) + 511) / 512 * 512;
        long row = 8 * stride;
        long part = ((1 << 20) + row - 1) / row * row;

        Assert.That(range.Size - Page, Is.GreaterThanOrEqualTo(part));
    }

    [TestCase("kbl", 256u << 10)]
    [TestCase("skl", 256u << 10)]
    [TestCase("cfl", 256u << 10)]
    [TestCase("rkl", 4u << 10)]
    [TestCase("tgl", 4u << 10)]
    public void A_platform_names_the_alignment_of_its_surfaces(string name, uint alignment) =>
        Assert.That(GpuPlatform.All.Single(platform => platform.Name == name).SurfaceAlignment, Is.EqualTo(alignment));
}
