using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Planes;

/// <summary>Planes of display 12 on a dark pipe, where each write of PLANE_SURF takes effect at once.</summary>
public sealed class Gen12PlaneTests
{
    private const uint Enable = 1u << 31;
    private const uint YPlane = 1u << 19;
    private const uint Nv12 = 2u << 23;
    private const uint P010 = 6u << 23;
    private const uint TiledY = 4u << 10;

    private TestGpu _gpu = NewGpu(GpuPlatform.TigerLake);

    [TestCase(1u, PixelFormat.Y210)]
    [TestCase(3u, PixelFormat.Y212)]
    [TestCase(5u, PixelFormat.Y216)]
    [TestCase(7u, PixelFormat.Xvyu2101010)]
    [TestCase(9u, PixelFormat.Xvyu1216161616)]
    [TestCase(11u, PixelFormat.Xvyu16161616)]
    [TestCase(0u, PixelFormat.Yuyv)]
    [TestCase(4u, PixelFormat.Xrgb2101010)]
    [TestCase(12u, PixelFormat.Xrgb16161616F)]
    [TestCase(16u, PixelFormat.Xyuv8888)]
    [TestCase(24u, PixelFormat.C8)]
    [TestCase(28u, PixelFormat.Rgb565)]
    public void A_format_has_a_code_of_five_bits(uint code, PixelFormat format)
    {
        Show(0, Enable | (code << 23), 0x1000);

        Assert.That(Plane(0)?.Format, Is.EqualTo(format));
    }

    [TestCase(13u)]
    [TestCase(31u)]
    public void A_plane_of_a_reserved_format_is_off(uint code)
    {
        Show(0, Enable | (code << 23), 0x1000);

        Assert.That(Plane(0), Is.Null);
    }

    [TestCase(0u, Rotation.Rotate0)]
    [TestCase(2u, Rotation.Rotate180)]
    public void A_plane_can_be_mirrored(uint code, Rotation rotation)
    {
        Show(0, Enable | (8u << 23) | (1u << 8) | code, 0x1000);

        Assert.That((Plane(0)?.IsMirrored, Plane(0)?.Rotation), Is.EqualTo((true, rotation)));
    }

    [TestCase(1u << 15, Description = "by the render engine, with a clear colour")]
    [TestCase((1u << 15) | (1u << 13), Description = "by the render engine")]
    [TestCase((1u << 4) | (1u << 13), Description = "by the media engines")]
    public void A_compressed_surface_is_shown_as_an_uncompressed_one(uint compression)
    {
        _gpu[Base(0) + 0x40] = 0x5000;
        Show(0, Enable | (8u << 23) | TiledY, 0x1000);
        PlaneState? plain = Plane(0);
        Show(0, Enable | (8u << 23) | TiledY | compression, 0x1000);

        Assert.That(plain, Is.Not.Null);
        Assert.That(Plane(0), Is.EqualTo(plain));
    }

    [Test]
    public void A_plane_with_Yf_tiles_is_off()
    {
        Show(0, Enable | (8u << 23) | (5u << 10), 0x1000);

        Assert.That(Plane(0), Is.Null);
    }

    [TestCase(1u, YuvEncoding.Bt601)]
    [TestCase(2u, YuvEncoding.Bt709)]
    [TestCase(3u, YuvEncoding.Bt2020)]
    public void The_colour_control_selects_the_conversion(uint mode, YuvEncoding encoding)
    {
        _gpu[Base(3) + 0x4C] = mode << 17;
        Show(3, Enable | (1u << 23), 0x1000);

        Assert.That(Plane(3)?.YuvEncoding, Is.EqualTo(encoding));
    }

    [TestCase(1u << 23, true, Description = "Y210")]
    [TestCase(8u << 23, false, Description = "XRGB8888")]
    public void The_input_matrix_converts_YUV_as_its_registers_say(uint format, bool isConverted)
    {
        uint[] bt709 =
        [
            0x7C98_7800, 0, 0x9EF8_7800, 0xAC00_0000, 0x0000_7800, 0x7ED8_0000, 0x1800, 0, 0x1800, 0, 0, 0,
        ];
        for (uint i = 0; i < bt709.Length; i++)
        {
            _gpu[Base(0) + 0x60 + (4 * i)] = bt709[i];
        }

        _gpu[Base(0) + 0x4C] = 1u << 20;
        Show(0, Enable | format, 0x1000);

        const int one = ColourMatrix.One;
        ColourMatrix expected = new(
            [(int)(1.57421875 * one), one, 0, (int)(-0.4677734375 * one), one, (int)(-0.1875 * one), 0, one,
                (int)(1.85546875 * one)],
            [-one / 2, 0, -one / 2]);
        Assert.That(Plane(0)?.InputMatrix, Is.EqualTo(isConverted ? expected : null));
    }

    [TestCase("tgl", 0u, 5)]
    [TestCase("tgl", 1u, 6)]
    [TestCase("rkl", 0u, 3)]
    [TestCase("rkl", 1u, 4)]
    public void A_plane_shows_Cb_and_Cr_of_its_own_and_Y_of_the_plane_that_it_selects(
        string platform, uint select, int luma)
    {
        _gpu = NewGpu(GpuPlatform.All.Single(each => each.Name == platform));
        _gpu[Base(0) + 0x48] = Enable | (select << 30);
        _gpu[Base(0) + 0x24] = (3 << 16) | 4;
        _gpu[Base(luma) + 0x24] = (6 << 16) | 8;
        Show(luma, Enable | P010 | TiledY | YPlane, 0x1000, strideUnits: 3);
        Show(0, Enable | P010 | TiledY, 0x9000, strideUnits: 5);

        PlaneState state = Plane(0)!;
        Assert.That(
            (state.Format, state.SurfaceOffset, state.StrideBytes), Is.EqualTo((PixelFormat.P010, 0x1000ul, 384)));
        Assert.That((state.SourceXPx, state.SourceYPx), Is.EqualTo((8, 6)));
        Assert.That(state.Aux, Is.EqualTo(new AuxSurface(0x9000, 640, 4, 3)));
        Assert.That(Plane(luma), Is.Null, "it shows nothing by itself");
    }

    [TestCase(10u, PixelFormat.P012)]
    [TestCase(14u, PixelFormat.P016)]
    [TestCase(2u, PixelFormat.Nv12)]
    public void Two_planes_share_a_format(uint code, PixelFormat format)
    {
        _gpu[Base(1) + 0x48] = Enable;
        Show(5, Enable | (code << 23) | YPlane, 0x1000);
        Show(1, Enable | (code << 23), 0x9000);

        Assert.That(Plane(1)?.Format, Is.EqualTo(format));
    }

    [Test]
    public void The_plane_with_Y_may_be_written_last()
    {
        _gpu[Base(0) + 0x48] = Enable;
        Show(0, Enable | Nv12, 0x9000);
        Assert.That(Plane(0), Is.Null);

        Show(5, Enable | Nv12 | YPlane, 0x1000);
        Assert.That((Plane(0)?.SurfaceOffset, Plane(0)?.Aux?.SurfaceOffset), Is.EqualTo((0x1000ul, 0x9000ul)));

        _gpu[Base(5) + 0x1C] = 0x2000;
        Assert.That(Plane(0)?.SurfaceOffset, Is.EqualTo(0x2000));
    }

    [Test]
    public void The_scaler_of_a_plane_without_an_upsampler_selects_the_plane_with_Y()
    {
        _gpu[0x68170] = (10 << 16) | 20;
        _gpu[0x68180] = Enable | (1u << 29) | (4u << 25) | (6u << 5);
        _gpu[0x68174] = (64 << 16) | 32;
        Show(5, Enable | Nv12 | YPlane, 0x1000);
        Show(3, Enable | Nv12, 0x9000);

        Assert.That((Plane(3)?.SurfaceOffset, Plane(3)?.Aux?.SurfaceOffset), Is.EqualTo((0x1000ul, 0x9000ul)));
        Assert.That((Plane(3)?.ScreenXPx, Plane(3)?.Scaler), Is.EqualTo((10, new PlaneScaler(64, 32))));
    }

    [TestCase(Nv12, Description = "of another plane, but none supplies it")]
    [TestCase(Nv12 | YPlane, Description = "of itself")]
    public void A_plane_without_Y_is_off(uint control)
    {
        _gpu[Base(0) + 0x48] = Enable;
        Show(0, Enable | control, 0x9000);

        Assert.That(Plane(0), Is.Null);
    }

    private static uint Base(int plane) => 0x70180 + (0x100 * (uint)plane);

    private static TestGpu NewGpu(GpuPlatform platform) =>
        new(platform, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)]);

    private PlaneState? Plane(int index) => _gpu.Core.Display.Pipes[0].Planes[index].Live;

    private void Show(int plane, uint control, uint surface, uint strideUnits = 64)
    {
        _gpu[Base(plane) + 0x08] = strideUnits;
        _gpu[Base(plane) + 0x10] = (31 << 16) | 63;
        _gpu[Base(plane)] = control;
        _gpu[Base(plane) + 0x1C] = surface;
    }
}
