using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

public sealed partial class PipeCrcBlockTests
{
    private const uint CrcCtl = 0x60050;
    private const uint CrcResult = 0x60064;
    private const uint FrameCount = 0x70040;
    private const uint ScanLine = 0x70000;
    private const uint MasterInterrupt = 0x44200;
    private const uint MasterEnable = 1u << 31;
    private const uint PipeImr = 0x44404;
    private const uint PipeIir = 0x44408;
    private const uint PipeIer = 0x4440C;
    private const uint Vblank = 1;
    private const uint CrcDone = 1 << 28;
    private const uint WholePicture = (1u << 31) | (4 << 28);
    private const uint PlaneOne = 1u << 31;
    private const uint PlaneTwo = (1u << 31) | (2 << 28);

    /// <summary>1344 x 806 pixels at 65 MHz, rounded up.</summary>
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new();

    [SetUp]
    public void Light_the_pipe_and_listen()
    {
        _gpu.TurnOn(0);
        _gpu[PipeImr] = ~(CrcDone | Vblank);
        _gpu[PipeIer] = CrcDone | Vblank;
        ShowPlane(1, surface: 0);
        _gpu.Advance(FrameNs);
        _gpu[PipeIir] = uint.MaxValue;
    }

    [Test]
    public void Without_the_enable_bit_no_checksum_is_reported()
    {
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[PipeIir], Is.EqualTo(Vblank));
        Assert.That(_gpu[CrcResult], Is.Zero);
    }

    [Test]
    public void Every_frame_reports_a_checksum_with_its_vertical_blank()
    {
        _gpu[CrcCtl] = WholePicture;
        for (int frame = 0; frame < 4; frame++)
        {
            uint before = _gpu[FrameCount];
            _gpu.Advance(FrameNs);

            Assert.That(_gpu[PipeIir], Is.EqualTo(CrcDone | Vblank));
            Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1));
            _ = _gpu[CrcResult];
            _gpu[PipeIir] = uint.MaxValue;
        }
    }

    [Test]
    public void Frames_are_checked_even_while_vertical_blanks_are_masked()
    {
        _gpu[PipeImr] = ~CrcDone;
        Assert.That(_gpu.HasTimerArmed, Is.False);

        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[PipeIir], Is.EqualTo(CrcDone));

        _gpu[CrcCtl] = 0;
        _gpu.Advance(FrameNs);
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_black_picture_has_a_checksum_that_is_neither_0_nor_all_ones()
    {
        _gpu[CrcCtl] = WholePicture;

        Assert.That(Next(), Is.Not.Zero.And.Not.EqualTo(uint.MaxValue));
    }

    [Test]
    public void The_same_picture_has_the_same_checksum_and_one_pixel_changes_it()
    {
        _gpu[CrcCtl] = WholePicture;
        uint black = Next();
        Assert.That(Next(), Is.EqualTo(black));

        _gpu.Surface.Bytes[(100 * 4096) + 4] = 1;
        uint dot = Next();
        _gpu.Surface.Bytes[(100 * 4096) + 4] = 0;

        Assert.That(dot, Is.Not.EqualTo(black));
        Assert.That(Next(), Is.EqualTo(black));
    }

    [Test]
    public void What_is_not_shown_does_not_count()
    {
        _gpu[CrcCtl] = WholePicture;
        uint black = Next();

        _gpu.Surface.Bytes[3] = 0x55;

        Assert.That(Next(), Is.EqualTo(black));
    }

    [Test]
    public void The_checksum_of_the_blank_at_which_a_flip_latches_is_of_the_picture_before_the_flip()
    {
        uint black = TakeBlackBeforeWhite();

        ShowPlane(1, surface: 4 << 20);
        NumberUpdate();
        uint atTheFlip = Next();
        uint white = Next();

        Assert.That(atTheFlip, Is.EqualTo(black));
        Assert.That(white, Is.Not.EqualTo(black));
    }

    [Test]
    public void A_plane_may_be_looked_at_alone()
    {
        Array.Fill(_gpu.Surface.Bytes, (byte)0xFF, 4 << 20, 3 << 20);
        _gpu[CrcCtl] = PlaneOne;
        uint primaryAlone = Next();
        _gpu[CrcCtl] = PlaneTwo;
        uint overlayOff = Next();

        ShowPlane(2, surface: 4 << 20);
        NumberUpdate();
        Next();

        Assert.That(overlayOff, Is.EqualTo(primaryAlone), "both are black");
        Assert.That(Next(), Is.Not.EqualTo(overlayOff));
        _gpu[CrcCtl] = PlaneOne;
        Assert.That(Next(), Is.EqualTo(primaryAlone));
    }

    [Test]
    public void The_raster_waits_for_a_driver_that_has_not_fetched_the_last_checksum()
    {
        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(FrameNs);
        uint told = _gpu[FrameCount];

        _gpu.Advance(5 * FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(told), "waits");

        _ = _gpu[CrcResult];
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(told + 1), "goes on");
    }

    [Test]
    public void The_raster_waits_until_the_interrupt_handler_that_fetched_a_checksum_has_ended()
    {
        uint told = FetchInAHandler();

        _gpu.Advance(5 * FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(told), "the handler may ask for the number yet");

        _gpu[MasterInterrupt] = MasterEnable;
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(told + 1), "goes on");
    }

    [Test]
    public void The_raster_does_not_wait_forever_for_a_handler_to_end()
    {
        uint told = FetchInAHandler();

        _gpu.Advance(5_000_000_000);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(told + 20));
    }

    [Test]
    public void A_cursor_of_a_driver_that_has_not_noticed_the_blank_yet_was_meant_to_come_before_it()
    {
        uint without = TakeBlackBeforeWhite();
        _gpu.Advance(FrameNs);

        ShowCursor(surface: 4 << 20);

        Assert.That(_gpu[CrcResult], Is.EqualTo(without));
        Assert.That(Next(), Is.Not.EqualTo(without));
    }

    [Test]
    public void The_raster_does_not_wait_forever()
    {
        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(FrameNs);
        uint told = _gpu[FrameCount];

        _gpu.Advance(3_000_000_000);

        Assert.That(_gpu[FrameCount], Is.GreaterThan(told + 20));
    }

    [Test]
    public void Without_checksums_the_raster_keeps_its_rate()
    {
        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(FrameNs);
        _gpu[CrcCtl] = 0;
        uint before = _gpu[FrameCount];

        _gpu.Advance(10 * FrameNs);

        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 10));
    }

    [Test]
    public void A_restored_device_continues_to_deliver_checksums()
    {
        _gpu[CrcCtl] = WholePicture;
        uint before = Next();

        TestGpu other = _gpu.MoveTo(new TestGpu());
        other.Advance(FrameNs);

        Assert.That(other[PipeIir] & CrcDone, Is.EqualTo(CrcDone));
        Assert.That(other[CrcResult], Is.EqualTo(before));
    }

    /// <summary>Fetches a checksum as an interrupt handler does, and leaves the handler running.</summary>
    /// <returns>The number of its frame.</returns>
    private uint FetchInAHandler()
    {
        _gpu[MasterInterrupt] = MasterEnable;
        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(FrameNs);
        _gpu[MasterInterrupt] = 0;
        _gpu[PipeIir] = uint.MaxValue;
        _ = _gpu[CrcResult];
        return _gpu[FrameCount];
    }

    /// <summary>Takes checksums; what a plane or cursor is about to show from 4 MiB on is white.</summary>
    /// <returns>The checksum of the picture without it.</returns>
    private uint TakeBlackBeforeWhite()
    {
        Array.Fill(_gpu.Surface.Bytes, (byte)0xFF, 4 << 20, 3 << 20);
        _gpu[CrcCtl] = WholePicture;
        return Next();
    }

    /// <summary>The checksum of the next vertical blank.</summary>
    private uint Next()
    {
        _gpu.Advance(FrameNs);
        return _gpu[CrcResult];
    }

    private void ShowCursor(uint surface)
    {
        _gpu[0x70080] = 0x27;
        _gpu[0x70084] = surface;
    }

    private void ShowPlane(int plane, uint surface)
    {
        uint b = 0x70080 + (0x100 * (uint)plane);
        _gpu[b + 0x08] = 64;
        _gpu[b + 0x10] = 0x02FF_03FF;
        _gpu[b + 0x00] = 0x8400_0000;
        _gpu[b + 0x1C] = surface;
    }
}
