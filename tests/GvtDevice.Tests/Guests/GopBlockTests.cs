using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using GvtDevice.Gtt;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Guests;

/// <summary>The interface of the firmware's display driver.</summary>
public sealed class GopBlockTests
{
    private const uint Notify = 0x78818;
    private const uint Base = 0x78860;
    private const uint Width = 0x78864;
    private const uint Height = 0x78868;
    private const uint Pitch = 0x7886C;
    private const uint BitsPerPixel = 0x78870;
    private const uint Size = 0x78874;
    private const uint Signature = 0x78880;
    private const uint ModeCount = 0x78884;
    private const uint FirstMode = 0x78888;
    private const uint Describe = 8;
    private const uint Show = 9;
    private const uint Clear = 10;
    private const uint Address = 0x10_0000;

    private static readonly uint[] s_depths = [16, 32, 32, 32, 0, 24, uint.MaxValue];

    private readonly TestGpu _gpu = new();

    private FirmwarePicture? Picture => _gpu.Core.Display.Firmware.Picture;

    [TestCaseSource(nameof(EveryDevice))]
    public void Every_device_describes_its_monitor_and_shows_memory_of_the_guest(GpuPlatform platform, GuestKind kind)
    {
        Connector connector = new(platform.ConnectorPorts[^1], ConnectorKind.DisplayPort);
        TestGpu gpu = new(platform, [connector], guest: kind);
        Assert.That(gpu[Signature], Is.EqualTo(BitConverter.ToUInt32("GVTG"u8)));

        gpu[Notify] = Describe;
        Assert.That((gpu[Base], gpu[Width], gpu[Height], gpu[Pitch]), Is.EqualTo((0u, 1024u, 768u, 4096u)));
        Assert.That((gpu[BitsPerPixel], gpu[Size]), Is.EqualTo((32u, 4096u * 768)));
        Assert.That(gpu.Core.Display.Capture(0), Is.Null, "a description shows nothing");

        gpu[Base] = Address;
        gpu[Notify] = Show;
        Scene scene = gpu.Core.Display.Capture(0)!;
        Assert.That((gpu[Base], scene.WidthPx, scene.HeightPx), Is.EqualTo((Address, 1024, 768)));
        Assert.That(DirectSurface.AddressOf(scene.Planes[0].State.SurfaceOffset), Is.EqualTo(Address));
        Assert.That(gpu[0x70008], Is.Zero, "no pipe is on for a driver");
    }

    [Test]
    public void A_shared_device_announces_the_interface_where_GVT_does() =>
        Assert.That(_gpu[0x78010] & (1 << 5), Is.Not.Zero);

    [Test]
    public void The_modes_are_those_of_the_first_monitor_as_it_is_now()
    {
        _gpu[Notify] = Describe;
        (uint, uint)[] sizes = [(1024, 768), (640, 480), (800, 600), (720, 480), (720, 576)];
        Assert.That(Modes(), Is.EqualTo(sizes));

        byte[] larger = EdidBuilder.Build(
            new MonitorDescription { PreferredMode = CvtTiming.For(1366, 768, 60_000) });
        _gpu.Core.Display.Outputs[0].Plug(larger);
        Assert.That(Modes()[0], Is.EqualTo((1024u, 768u)), "as at the last description");

        _gpu[Notify] = Describe;
        Assert.That(Modes()[0], Is.EqualTo((1366u, 768u)));
        Assert.That(_gpu[Pitch], Is.EqualTo(5504), "rows begin at multiples of 64 bytes");
    }

    [Test]
    public void Without_a_monitor_there_is_no_size_and_no_mode()
    {
        _gpu.Core.Display.Outputs[0].Unplug();

        _gpu[Notify] = Describe;

        Assert.That((_gpu[Width], _gpu[Height], _gpu[ModeCount], _gpu[FirstMode]), Is.EqualTo((0u, 0u, 0u, 0u)));
    }

    [Test]
    public void An_address_of_0_ends_the_picture_and_so_does_a_reset()
    {
        ShowPicture();
        _gpu[Base] = 0;
        _gpu[Notify] = Show;
        Assert.That(Picture, Is.Null);

        ShowPicture();
        _gpu.Core.Reset();
        Assert.That(Picture, Is.Null);
    }

    [TestCase(Address + 1, 1024u, 768u, 4096u)]
    [TestCase(Address, 0u, 768u, 4096u)]
    [TestCase(Address, 1024u, 0u, 4096u)]
    [TestCase(Address, uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    [TestCase(Address, 1024u, 768u, 4092u)]
    [TestCase(Address, 1024u, 768u, 0xFFFF_F000u)]
    [TestCase(0xFFFF_F000u, 1024u, 768u, 4096u)]
    public void An_impossible_frame_buffer_ends_the_picture_and_its_address_becomes_0(
        uint address, uint width, uint height, uint pitch)
    {
        ShowPicture();
        (_gpu[Base], _gpu[Width], _gpu[Height], _gpu[Pitch]) = (address, width, height, pitch);

        _gpu[Notify] = Show;

        Assert.That((Picture, _gpu[Base]), Is.EqualTo(((FirmwarePicture?)null, 0u)));
    }

    [Test]
    public void A_frame_buffer_of_16_bits_for_each_pixel_is_shown_and_saved()
    {
        (_gpu[Base], _gpu[Width], _gpu[Height], _gpu[Pitch]) = (Address, 640, 480, 1280);
        _gpu[BitsPerPixel] = 16;
        _gpu[Notify] = Show;

        Assert.That((_gpu[BitsPerPixel], _gpu[Size]), Is.EqualTo((16u, 1280u * 480)));
        Assert.That(Picture!.Plane.Format, Is.EqualTo(PixelFormat.Rgb565));
        Assert.That(_gpu.MoveTo(new TestGpu()).Core.Display.Firmware.Picture, Is.EqualTo(Picture));
    }

    [TestCase(0u)]
    [TestCase(8u)]
    [TestCase(24u)]
    [TestCase(0x8000_0020u)]
    public void No_other_number_of_bits_is_shown(uint bits)
    {
        ShowPicture();
        _gpu[BitsPerPixel] = bits;
        _gpu[Notify] = Show;

        Assert.That((Picture, _gpu[Base]), Is.EqualTo(((FirmwarePicture?)null, 0u)));
    }

    [Test]
    public void A_frame_buffer_is_cleared_and_nothing_around_it()
    {
        byte[] memory = _gpu.Surface.Bytes;
        Array.Fill(memory, (byte)0xA5);
        (_gpu[Base], _gpu[Width], _gpu[Height], _gpu[Pitch]) = (Address, 640, 400, 2624);
        _gpu[BitsPerPixel] = 32;

        _gpu[Notify] = Clear;

        const int end = (int)Address + (400 * 2624);
        Assert.That((_gpu[Base], Picture), Is.EqualTo((Address, (FirmwarePicture?)null)), "it is not shown by that");
        Assert.That(memory.AsSpan((int)Address..end).ContainsAnyExcept((byte)0), Is.False);
        Assert.That(memory.AsSpan(0, (int)Address).ContainsAnyExcept((byte)0xA5), Is.False);
        Assert.That(memory.AsSpan(end).ContainsAnyExcept((byte)0xA5), Is.False);
    }

    [TestCase(0u, 1024u, 4096u)]
    [TestCase(Address + 4, 1024u, 4096u)]
    [TestCase(Address, 63u, 4096u)]
    [TestCase(Address, 1024u, 4092u)]
    [TestCase(0x4000_0000u, 1024u, 4096u, Description = "outside guest memory")]
    public void What_cannot_be_cleared_has_an_address_of_0_afterwards(uint address, uint width, uint pitch)
    {
        ShowPicture();
        Array.Fill(_gpu.Surface.Bytes, (byte)0xA5);
        (_gpu[Base], _gpu[Width], _gpu[Pitch]) = (address, width, pitch);

        _gpu[Notify] = Clear;

        Assert.That((_gpu[Base], Picture is null), Is.EqualTo((0u, false)), "what is shown stays");
        Assert.That(_gpu.Surface.Bytes.AsSpan().ContainsAnyExcept((byte)0xA5), Is.False);
    }

    [Test]
    public void While_a_driver_shows_a_plane_no_frame_buffer_is_shown()
    {
        _gpu.TurnOn(0);
        _gpu[0x70188] = 64;
        _gpu[0x70190] = 0x02FF_03FF;
        _gpu[0x70180] = 0x8400_0000;
        _gpu[0x7019C] = 0x1000_0000;
        _gpu.Advance(40_000_000);

        ShowPicture();

        Assert.That((Picture, _gpu[Base]), Is.EqualTo(((FirmwarePicture?)null, 0u)));
        Assert.That(_gpu.Core.Display.Capture(0)!.Planes[0].State.SurfaceOffset, Is.EqualTo(0x1000_0000));
    }

    [Test]
    public void Endless_pictures_need_no_timer_and_little_memory_each()
    {
        const int pictures = 20_000;
        ShowPicture();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < pictures; i++)
        {
            _gpu[Base] = Address + (GpuLayout.PageSize * (i % 100));
            _gpu[Width] = 64 + (i % 4000);
            _gpu[Pitch] = 16384;
            _gpu[Notify] = Show;
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / pictures, Is.LessThan(2048));
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void Random_values_show_a_picture_that_can_be_composed_or_none()
    {
        Random random = new(7);
        using Vgpu gpu = new(new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
        gpu.Attach(_gpu);
        uint[] values =
            [0, 1, 63, 64, 256, 300, 4095, 4096, 0x7F_F000, 0x8000_0000, 0xFFFF_F000, uint.MaxValue];
        int shown = 0;
        for (int pass = 0; pass < 20_000; pass++)
        {
            for (uint register = Base; register <= Pitch; register += 4)
            {
                gpu.Core.Registers.Write(register, values[random.Next(values.Length)]);
            }

            gpu.Core.Registers.Write(BitsPerPixel, s_depths[random.Next(s_depths.Length)]);
            gpu.Core.Registers.Write(Notify, pass % 8 == 0 ? Clear : Show);
            if (gpu.Core.Display.Capture(0) is { WidthPx: < 500, HeightPx: < 500 } scene)
            {
                shown++;
                using ISurfaceView view = gpu.Ggtt.Open();
                Assert.That(Composer.Compose(scene, view).WidthPx, Is.EqualTo(scene.WidthPx));
            }
        }

        Assert.That(shown, Is.GreaterThan(10));
    }

    [Test]
    public void A_saved_state_has_the_picture()
    {
        ShowPicture();
        TestGpu other = _gpu.MoveTo(new TestGpu());

        Assert.That(other.Core.Display.Firmware.Picture, Is.EqualTo(Picture));
        Assert.That(other.Core.Display.Capture(0)!.WidthPx, Is.EqualTo(1024));
        _gpu.Core.Display.Firmware.Hide();
        Assert.That(_gpu.MoveTo(other).Core.Display.Firmware.Picture, Is.Null);
    }

    private static IEnumerable<object[]> EveryDevice() =>
        from platform in GpuPlatform.All
        from kind in GuestKind.All
        select new object[] { platform, kind };

    private void ShowPicture()
    {
        _gpu[Notify] = Describe;
        _gpu[Base] = Address;
        _gpu[Notify] = Show;
    }

    private (uint Width, uint Height)[] Modes() =>
    [
        .. Enumerable.Range(0, (int)_gpu[ModeCount]).Select(i => _gpu[FirstMode + (4 * (uint)i)])
            .Select(mode => (mode & 0xFFFF, mode >> 16)),
    ];
}
