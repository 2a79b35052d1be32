using DisplayModel;
using NUnit.Framework;

namespace GvtDevice.Tests.Planes;

/// <summary>Registers as i915 writes them, and what the display model is told.</summary>
public sealed class PlaneBlockTests
{
    private const uint Plane2 = 0x70280;
    private const uint Enabled = 1u << 31;
    private const uint Xrgb8888 = 4 << 24;
    private const uint Nv12 = 1 << 24;
    private const uint C8 = 12 << 24;
    private const uint TiledY = 4 << 10;
    private const uint PsCtl1 = 0x68180;
    private const uint PsWinPos1 = 0x68170;
    private const uint PsWinSize1 = 0x68174;
    private const uint BoundToPlane2 = (1u << 31) | (2 << 25);
    private const uint BoundToPipe = 1u << 31;

    /// <summary>1344 x 806 pixels at 65 MHz, rounded up.</summary>
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new();

    [SetUp]
    public void Light_the_pipe() => _gpu.TurnOn(0);

    private Pipe PipeA => _gpu.Core.Display.Pipes[0];

    [Test]
    public void All_that_a_plane_does_to_its_pixels_is_decoded()
    {
        _gpu[Plane2 + 0x08] = 8;
        _gpu[Plane2 + 0x0C] = (20 << 16) | 10;
        _gpu[Plane2 + 0x10] = (199 << 16) | 99;
        _gpu[Plane2 + 0x24] = (2 << 16) | 1;
        _gpu[Plane2 + 0x14] = 0x0012_3456;
        _gpu[Plane2 + 0x18] = 0x80FF_FFFF;
        _gpu[Plane2 + 0x20] = 0x4065_4321;
        PlaneState state = Show(
            Enabled | (1 << 30) | (1 << 23) | (2 << 21) | Xrgb8888 | TiledY | (3 << 4) | 2, surface: 0x10_0000);

        Assert.That(state, Is.EqualTo(new PlaneState
        {
            Format = PixelFormat.Argb8888,
            Tiling = Tiling.Y,
            SurfaceOffset = 0x10_0000,
            StrideBytes = 1024,
            WidthPx = 100,
            HeightPx = 200,
            SourceXPx = 1,
            SourceYPx = 2,
            ScreenXPx = 10,
            ScreenYPx = 20,
            Rotation = Rotation.Rotate180,
            Alpha = AlphaMode.Coverage,
            ConstantAlpha = 0x40,
            ColourKey = new ColourKey(ColourKeyMode.Destination, 0x12_3456, 0x65_4321, 0xFF_FFFF),
            UsesPipeGamma = true,
            UsesPipeCsc = true,
        }));
    }

    [Test]
    public void An_index_passes_the_palette_of_the_pipe_without_being_asked_to()
    {
        Assert.That(Show(Enabled | C8, surface: 0).UsesPipeGamma, Is.True);
        Assert.That(Show(Enabled | Xrgb8888, surface: 0).UsesPipeGamma, Is.False);
    }

    [Test]
    public void Opacity_counts_only_when_it_is_enabled()
    {
        _gpu[Plane2 + 0x20] = 0x4000_0000;

        Assert.That(Show(Enabled | Xrgb8888, 0).ConstantAlpha, Is.EqualTo(255));
    }

    [Test]
    public void The_second_surface_of_NV12_lies_behind_the_first_and_the_scaler_gives_its_place()
    {
        _gpu[Plane2 + 0x08] = 8;
        _gpu[Plane2 + 0x40] = 0x8_0000 | 16;
        _gpu[Plane2 + 0x44] = (3 << 16) | 4;
        Bind(BoundToPlane2, x: 100, y: 50, width: 640, height: 480);
        PlaneState state = Show(Enabled | Nv12 | (1 << 28) | (1 << 18), surface: 0x10_0000);

        Assert.That(state.Aux, Is.EqualTo(new AuxSurface(0x18_0000, 16 * 64, 4, 3)));
        Assert.That((state.YuvEncoding, state.YuvRange), Is.EqualTo((YuvEncoding.Bt709, YuvRange.Full)));
        Assert.That((state.ScreenXPx, state.ScreenYPx), Is.EqualTo((100, 50)));
        Assert.That(state.Scaler, Is.EqualTo(new PlaneScaler(640, 480)));
    }

    [Test]
    public void A_colour_control_surface_is_in_Y_tiles()
    {
        _gpu[Plane2 + 0x40] = 0x8_0000 | 2;
        PlaneState state = Show(Enabled | Xrgb8888 | TiledY | (1 << 15), surface: 0x10_0000);

        Assert.That(state.IsCompressed, Is.True);
        Assert.That(state.Aux, Is.EqualTo(new AuxSurface(0x18_0000, 256)));
    }

    [Test]
    public void A_scaler_that_lets_go_of_a_plane_leaves_it_where_its_registers_say()
    {
        Bind(BoundToPlane2, x: 100, y: 50, width: 640, height: 480);
        Show(Enabled | Xrgb8888, surface: 0);
        Assert.That(PipeA.Planes[1].Live!.Scaler, Is.Not.Null);

        _gpu[PsCtl1] = 0;
        _gpu.Advance(FrameNs);

        Assert.That(PipeA.Planes[1].Live!.Scaler, Is.Null);
        Assert.That(PipeA.Planes[1].Live!.ScreenXPx, Is.Zero);
    }

    [Test]
    public void A_scaler_of_the_pipe_stretches_its_picture_over_a_window_of_the_mode()
    {
        Bind(BoundToPipe | (1 << 23), x: 128, y: 0, width: 768, height: 768);
        _gpu.Advance(FrameNs);

        Assert.That(PipeA.Scaler, Is.EqualTo(new PipeScaler(1024, 768, 128, 0, 768, 768, ScalerFilter.Nearest)));

        _gpu[PsCtl1] = 0;
        _gpu.Advance(FrameNs);
        Assert.That(PipeA.Scaler, Is.Null);
    }

    [Test]
    public void A_scaler_bound_to_a_missing_plane_is_ignored() =>
        Assert.That(() => Bind((1u << 31) | (7 << 25), 0, 0, 1, 1), Throws.Nothing);

    private void Bind(uint control, int x, int y, int width, int height)
    {
        _gpu[PsCtl1] = control;
        _gpu[PsWinPos1] = (uint)((x << 16) | y);
        _gpu[PsWinSize1] = (uint)((width << 16) | height);
    }

    private PlaneState Show(uint control, uint surface)
    {
        _gpu[Plane2] = control;
        _gpu[Plane2 + 0x1C] = surface;
        _gpu.Advance(FrameNs);
        return PipeA.Planes[1].Live!;
    }
}
