using DisplayModel.Edid;
using DisplayModel.Scanout;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>The firmware's picture is on every head with a monitor until a driver shows a plane.</summary>
public sealed class FirmwareScreenTests
{
    private const ulong Surface = 0x1000;
    private const long FrameNs = 17_000_000;

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888, SurfaceOffset = 0x9000, StrideBytes = 4096, WidthPx = 1024, HeightPx = 768,
    };

    private readonly Display _display = new(3, 1, [(ConnectorKind.Hdmi, null), (ConnectorKind.DisplayPort, null)]);
    private readonly List<int> _switched = [];

    public FirmwareScreenTests() => _display.Switched += pipe => _switched.Add(pipe.Index);

    [Test]
    public void Each_head_with_a_monitor_shows_it_and_no_other()
    {
        _display.Outputs[1].Plug(TestEdid.Of(2));

        _display.Firmware.Show(Picture(800, 600), 0);

        Assert.That(_switched, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(_display.Capture(0), Is.Null);
        Assert.That(_display.Capture(2), Is.Null, "a pipe beyond the connectors");
        Assert.That((_display.RasterOf(0), _display.RasterOf(2)), Is.EqualTo(((object?)null, (object?)null)));
        Scene scene = _display.Capture(1)!;
        Assert.That((scene.PipeIndex, scene.WidthPx, scene.HeightPx), Is.EqualTo((1, 800, 600)));
        Assert.That(scene.Planes.Single().State.SurfaceOffset, Is.EqualTo(Surface));
        Assert.That(scene.IsPlainStack, Is.True);
        Assert.That(_display.RasterOf(1)!.FrameCountAt(1_000_000_000), Is.InRange(59, 61));
    }

    [Test]
    public void A_monitor_that_is_plugged_in_later_shows_it_too()
    {
        _display.Firmware.Show(Picture(800, 600), 0);
        _switched.Clear();

        _display.Outputs[1].Plug(TestEdid.Of(2));
        Assert.That((_switched.Single(), _display.Capture(1)?.WidthPx), Is.EqualTo((1, 800)));

        _display.Outputs[1].Unplug();
        Assert.That((_switched.Count, _display.Capture(1)), Is.EqualTo((2, (Scene?)null)));
    }

    [Test]
    public void It_stays_while_a_driver_shows_no_plane_and_gives_way_on_all_heads_to_the_first()
    {
        _display.Outputs[0].Plug(TestEdid.Of(2));
        _display.Outputs[1].Plug(TestEdid.Of(2));
        _display.Firmware.Show(Picture(800, 600), 0);
        Pipe pipe = _display.Pipes[1];
        pipe.SourceSize = (1024, 768);
        pipe.Enable(CvtTiming.For(1024, 768, 60_000), 0);
        _display.Run(FrameNs);
        Assert.That((_display.Capture(0)?.WidthPx, _display.Capture(1)?.WidthPx), Is.EqualTo((800, 800)));
        Assert.That(_display.IsDriven, Is.False);

        pipe.Planes[0].Arm(s_plane);
        Assert.That(_display.Capture(1)?.WidthPx, Is.EqualTo(800), "it is armed only");
        _switched.Clear();
        _display.Run(3 * FrameNs);

        Assert.That(_display.IsDriven, Is.True);
        Assert.That(_display.Firmware.Picture, Is.Null);
        Assert.That(_switched, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That((_display.Capture(0), _display.Capture(1)?.WidthPx), Is.EqualTo(((Scene?)null, 1024)));
    }

    [Test]
    public void A_plane_that_was_armed_while_its_pipe_was_off_is_a_first_plane_too()
    {
        _display.Outputs[0].Plug(TestEdid.Of(2));
        _display.Firmware.Show(Picture(800, 600), 0);
        Pipe pipe = _display.Pipes[0];
        pipe.SourceSize = (1024, 768);
        pipe.Planes[0].Arm(s_plane);
        Assert.That(_display.IsDriven, Is.False);

        pipe.Enable(CvtTiming.For(1024, 768, 60_000), 0);
        _display.Run(FrameNs);

        Assert.That(_display.Capture(0)?.WidthPx, Is.EqualTo(1024));
    }

    [Test]
    public void The_same_picture_again_is_no_change_and_another_one_is_another_frame()
    {
        _display.Outputs[0].Plug(TestEdid.Of(2));
        _display.Firmware.Show(Picture(800, 600), 0);
        Scene first = _display.Capture(0)!;
        _switched.Clear();

        _display.Firmware.Show(Picture(800, 600), FrameNs);
        Assert.That(_switched, Is.Empty);
        Assert.That(first.IsSameFrameAs(_display.Capture(0)), Is.True);

        _display.Firmware.Show(Picture(640, 480), FrameNs);
        _display.Firmware.Show(Picture(800, 600), FrameNs);
        Assert.That(first.IsSameFrameAs(_display.Capture(0)), Is.False);
    }

    [TestCase(64u, 64u, 256u)]
    [TestCase(1366u, 768u, 5504u)]
    [TestCase(3840u, 2160u, 15360u)]
    [TestCase(4095u, 64u, 16384u)]
    public void A_size_with_a_raster_is_possible(uint width, uint height, uint stride) =>
        Assert.That(FirmwarePicture.Of(Surface, width, height, stride)?.WidthPx, Is.EqualTo(width));

    [TestCase(1366u, 768u, 2752u, 16u, true)]
    [TestCase(800u, 600u, 1600u, 16u, true)]
    [TestCase(800u, 600u, 1598u, 16u, false)]
    [TestCase(800u, 600u, 1601u, 16u, false)]
    [TestCase(800u, 600u, 4096u, 24u, false)]
    [TestCase(800u, 600u, 4096u, 0u, false)]
    public void A_row_has_as_many_bytes_as_its_pixels_need(
        uint width, uint height, uint stride, uint bits, bool isPossible) => Assert.That(
        FirmwarePicture.Of(Surface, width, height, stride, bits)?.BitsPerPixel, Is.EqualTo(isPossible ? bits : null));

    [TestCase(0u, 0u, 0u)]
    [TestCase(63u, 64u, 256u)]
    [TestCase(64u, 63u, 256u)]
    [TestCase(4096u, 64u, 16384u)]
    [TestCase(64u, 4096u, 256u)]
    [TestCase(uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    [TestCase(0x4000_0040u, 64u, 256u)]
    [TestCase(4095u, 4095u, 16384u)]
    [TestCase(800u, 600u, 3199u)]
    [TestCase(800u, 600u, 3202u)]
    [TestCase(800u, 600u, 16388u)]
    public void Other_sizes_and_strides_are_not(uint width, uint height, uint stride) =>
        Assert.That(FirmwarePicture.Of(Surface, width, height, stride), Is.Null);

    private static FirmwarePicture Picture(uint width, uint height) =>
        FirmwarePicture.Of(Surface, width, height, width * 4)!;
}
