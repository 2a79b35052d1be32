using DisplayModel;
using GvtDevice.Planes;
using NUnit.Framework;

namespace GvtDevice.Tests.Planes;

/// <summary>Raw values of planes seen from i915 and what they mean.</summary>
public sealed class PlaneRegistersTests
{
    [TestCase(0x8404_2000u, true, PixelFormat.Xrgb8888, Tiling.Linear, false)]
    [TestCase(0xC404_2400u, true, PixelFormat.Xrgb8888, Tiling.X, false)]
    [TestCase(0x8404_B000u, true, PixelFormat.Xrgb8888, Tiling.Y, true)]
    [TestCase(0x8410_0000u, true, PixelFormat.Xbgr8888, Tiling.Linear, false)]
    [TestCase(0x8E00_0000u, true, PixelFormat.Rgb565, Tiling.Linear, false)]
    [TestCase(0x0200_0000u, false, PixelFormat.Xrgb2101010, Tiling.Linear, false)]
    public void Plane_control_is_decoded(uint raw, bool enabled, PixelFormat format, Tiling tiling, bool compressed)
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
    public void Plane_formats_are_decoded(uint raw, PixelFormat format) =>
        Assert.That(new PlaneCtl(raw).Format, Is.EqualTo(format));

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
}
