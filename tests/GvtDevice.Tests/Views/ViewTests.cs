using DisplayModel;
using GvtDevice.Views;
using NUnit.Framework;

namespace GvtDevice.Tests.Views;

/// <summary>Raw values seen from i915 and what they mean.</summary>
public sealed class ViewTests
{
    [TestCase(0x8404_2000u, true, PixelFormat.Xrgb8888, Tiling.Linear, false)]
    [TestCase(0xC404_2400u, true, PixelFormat.Xrgb8888, Tiling.X, false)]
    [TestCase(0x8404_B000u, true, PixelFormat.Xrgb8888, Tiling.Y, true)]
    [TestCase(0x8410_0000u, true, PixelFormat.Xbgr8888, Tiling.Linear, false)]
    [TestCase(0x8E00_0000u, true, PixelFormat.Rgb565, Tiling.Linear, false)]
    [TestCase(0x0200_0000u, false, PixelFormat.Xrgb2101010, Tiling.Linear, false)]
    public void Plane_control(uint raw, bool enabled, PixelFormat format, Tiling tiling, bool compressed)
    {
        PlaneCtl ctl = new(raw);

        Assert.That(
            (ctl.IsEnabled, ctl.Format, ctl.Tiling, ctl.IsCompressed),
            Is.EqualTo((enabled, (PixelFormat?)format, (Tiling?)tiling, compressed)));
    }

    [TestCase(0x8000_0000u, PixelFormat.Yuyv)]
    [TestCase(0x8001_0000u, PixelFormat.Uyvy)]
    [TestCase(0x8002_0000u, PixelFormat.Yvyu)]
    [TestCase(0x8003_0000u, PixelFormat.Vyuy)]
    [TestCase(0x8100_0000u, PixelFormat.Nv12)]
    [TestCase(0x8200_0030u, PixelFormat.Argb2101010)]
    [TestCase(0x8400_0020u, PixelFormat.Argb8888)]
    [TestCase(0x8410_0030u, PixelFormat.Abgr8888)]
    [TestCase(0x8600_0000u, PixelFormat.Xrgb16161616F)]
    [TestCase(0x8610_0020u, PixelFormat.Abgr16161616F)]
    [TestCase(0x8800_0000u, PixelFormat.Xyuv8888)]
    [TestCase(0x8C00_0000u, PixelFormat.C8)]
    public void Plane_formats(uint raw, PixelFormat format) => Assert.That(new PlaneCtl(raw).Format, Is.EqualTo(format));

    [TestCase(0x8F00_0000u)]
    public void A_reserved_format_is_null(uint raw) => Assert.That(new PlaneCtl(raw).Format, Is.Null);

    [TestCase(Tiling.Linear, 4, 4096)]
    [TestCase(Tiling.X, 4, 32768)]
    [TestCase(Tiling.Y, 4, 8192)]
    [TestCase(Tiling.Y, 1, 8192)]
    [TestCase(Tiling.Yf, 1, 4096)]
    [TestCase(Tiling.Yf, 4, 8192)]
    [TestCase(Tiling.Yf, 8, 16384)]
    public void A_stride_counts_in_units_of_its_tiling(Tiling tiling, int bytesPerPixel, int bytes) =>
        Assert.That(new PlaneStride(64).Bytes(tiling, bytesPerPixel), Is.EqualTo(bytes));

    [TestCase(0x7800u, 1.0)]
    [TestCase(0xF800u, -1.0)]
    [TestCase(0x3FF8u, 0.125)]
    [TestCase(0x2800u, 0.125)]
    [TestCase(0x6FF8u, 4.0)]
    [TestCase(0x0000u, 0.0)]
    public void Matrix_coefficients_are_floats(uint raw, double value) =>
        Assert.That(new CscCoefficient(raw).Value / (double)ColourMatrix.One, Is.EqualTo(value).Within(0.01));

    [TestCase(0x0800u, ColourMatrix.One / 2)]
    [TestCase(0x1FFFu, -16)]
    public void Matrix_offsets_have_a_sign(uint raw, int value) => Assert.That(new CscOffset(raw).Value, Is.EqualTo(value));

    [TestCase(0x27u, 64)]
    [TestCase(0x22u, 128)]
    [TestCase(0x23u, 256)]
    [TestCase(0x00u, 0)]
    public void Cursor_modes(uint raw, int sizePx) => Assert.That(new CursorCtl(raw).SizePx, Is.EqualTo(sizePx));

    [TestCase(0x0010_0020u, 32, 16)]
    [TestCase(0x8010_8020u, -32, -16)]
    public void Cursor_positions_are_signed(uint raw, int x, int y)
    {
        CursorPos position = new(raw);

        Assert.That((position.X, position.Y), Is.EqualTo((x, y)));
    }

    [Test]
    public void A_reduced_cursor_has_its_own_height()
    {
        Assert.That(new CursorFbcCtl(0x8000_001F).HeightPx, Is.EqualTo(32));
        Assert.That(new CursorFbcCtl(0x0000_001F).HeightPx, Is.Null);
    }

    [Test]
    public void Pll_dividers_give_the_pixel_clock_that_the_driver_asked_for()
    {
        DpllDividers dividers = new(0x802A_AB7B, 0x0000_07A4);

        Assert.That(dividers.DcoHz, Is.EqualTo(9_100_000_000).Within(1000));
        Assert.That(dividers.OutputHz, Is.EqualTo(65_000_000).Within(100));
    }

    [Test]
    public void Reserved_dividers_give_no_clock() => Assert.That(new DpllDividers(0x1FF, 3 << 2).OutputHz, Is.Zero);

    [Test]
    public void Each_port_chooses_its_pll()
    {
        DpllCtrl2 routing = new((1u << 15) | (2u << 4) | (3u << 7));

        Assert.That((routing.IsClockOff(0), routing.IsClockOff(1)), Is.EqualTo((true, false)));
        Assert.That((routing.PllOf(1), routing.PllOf(2)), Is.EqualTo((2, 3)));
    }
}
