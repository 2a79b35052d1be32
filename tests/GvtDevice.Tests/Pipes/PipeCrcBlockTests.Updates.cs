using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Updates while checksums are taken: see <see cref="UpdateWatch"/>.</summary>
public sealed partial class PipeCrcBlockTests
{
    [Test]
    public void A_flip_of_a_driver_that_has_not_noticed_the_blank_yet_is_numbered_later_and_waits_for_the_next_one()
    {
        uint black = TakeBlackBeforeWhite();
        _gpu.Advance(FrameNs);

        AssertAFlipWaitsForTheNextBlank(black);
    }

    [Test]
    public void The_raster_waits_until_a_driver_that_has_flipped_has_numbered_the_flip()
    {
        _gpu[CrcCtl] = WholePicture;
        Next();
        uint before = _gpu[FrameCount];

        ShowPlane(1, surface: 4 << 20);
        _gpu.Advance(3 * FrameNs);
        Assert.That(NumberUpdate(), Is.EqualTo(before), "the blank that latches it is still to come");

        _gpu.Advance(FrameNs);
        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1));
        Assert.That(_gpu[0x701AC], Is.EqualTo(4 << 20));
    }

    [Test]
    public void The_number_that_counts_is_the_one_around_a_look_at_the_raster()
    {
        _gpu[CrcCtl] = WholePicture;
        Next();
        uint before = _gpu[FrameCount];
        ShowPlane(1, surface: 4 << 20);
        _gpu.Advance(FrameNs);

        _ = _gpu[ScanLine];
        _ = _gpu[FrameCount];
        _gpu.Advance(FrameNs / 2);
        Assert.That(_gpu[FrameCount], Is.EqualTo(before), "it may ask again");

        _ = _gpu[ScanLine];
        _ = _gpu[FrameCount];
        _gpu.Advance(FrameNs / 2);
        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1), "it knows");
    }

    /// <summary>On a busy host a virtual CPU stops for longer than a frame.</summary>
    [Test]
    public void A_driver_that_stops_between_the_numbers_is_waited_for()
    {
        _gpu[CrcCtl] = WholePicture;
        Next();
        uint before = _gpu[FrameCount];
        ShowPlane(1, surface: 4 << 20);

        _ = _gpu[ScanLine];
        _ = _gpu[FrameCount];
        _gpu.Advance(2 * FrameNs);

        Assert.That(NumberUpdate(), Is.EqualTo(before));
    }

    [Test]
    public void The_number_that_a_driver_reads_when_it_enables_the_interrupt_is_not_that_of_the_update()
    {
        _gpu[PipeImr] = ~CrcDone;
        _gpu[CrcCtl] = WholePicture;
        Next();
        uint before = _gpu[FrameCount];
        ShowPlane(1, surface: 4 << 20);

        _gpu[PipeImr] = ~(Vblank | CrcDone);
        _ = _gpu[FrameCount];
        _ = _gpu[ScanLine];
        _ = _gpu[FrameCount];
        _gpu.Advance(2 * FrameNs);
        Assert.That(NumberUpdate(), Is.EqualTo(before));

        _gpu.Advance(FrameNs);
        Assert.That(_gpu[FrameCount], Is.GreaterThan(before), "then it knows");
    }

    [Test]
    public void Reads_by_an_interrupt_handler_do_not_number_a_concurrent_update()
    {
        uint told = FetchInAHandler();
        ShowPlane(1, surface: 4 << 20);
        _gpu.Advance(FrameNs - 5_000_000);

        NumberUpdate();
        _gpu[MasterInterrupt] = MasterEnable;
        _gpu.Advance(FrameNs / 2);

        Assert.That(NumberUpdate(), Is.EqualTo(told), "the update is not numbered yet");
    }

    [Test]
    public void An_update_of_colours_or_of_a_scaler_is_waited_for_like_a_flip(
        [Values(0x4A480u, 0x68174u)] uint register)
    {
        _gpu[CrcCtl] = WholePicture;
        Next();
        uint before = _gpu[FrameCount];
        _gpu[0x68180] = 1u << 31;

        _gpu[register] = 1;
        _gpu.Advance(3 * FrameNs);

        Assert.That(NumberUpdate(), Is.EqualTo(before));
    }

    [Test]
    public void The_raster_does_not_wait_forever_for_an_update_to_be_numbered()
    {
        _gpu[CrcCtl] = WholePicture;
        Next();

        ShowPlane(1, surface: 4 << 20);
        _gpu.Advance(600_000_000);

        Assert.That(_gpu[0x701AC], Is.EqualTo(4 << 20));
    }

    [Test]
    public void Without_checksums_an_update_is_not_waited_for()
    {
        ShowPlane(1, surface: 4 << 20);
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[0x701AC], Is.EqualTo(4 << 20));
    }

    [Test]
    public void A_flip_of_a_driver_that_has_asked_for_the_number_of_the_blank_waits_for_the_next_one()
    {
        uint black = TakeBlackBeforeWhite();
        _gpu.Advance(FrameNs);
        _ = _gpu[FrameCount];

        AssertAFlipWaitsForTheNextBlank(black);
    }

    [Test]
    public void Flips_of_a_driver_that_takes_no_checksums_wait_for_their_blank()
    {
        _gpu[CrcCtl] = WholePicture;
        _gpu.Advance(3_000_000_000);

        ShowPlane(1, surface: 4 << 20);
        NumberUpdate();

        Assert.That(_gpu[0x701AC], Is.Zero);
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[0x701AC], Is.EqualTo(4 << 20));
    }

    /// <param name="before">The checksum of the picture without the flip, which the driver has yet to fetch.</param>
    private void AssertAFlipWaitsForTheNextBlank(uint before)
    {
        ShowPlane(1, surface: 4 << 20);
        NumberUpdate();

        Assert.That(_gpu[CrcResult], Is.EqualTo(before));
        Assert.That(Next(), Is.EqualTo(before), "the flip is still to come");
        Assert.That(Next(), Is.Not.EqualTo(before));
    }

    /// <summary>What i915 reads at the end of an update: where the raster stands, then the number that its event is to
    /// have.</summary>
    /// <returns>The number of the last vertical blank.</returns>
    private uint NumberUpdate()
    {
        _ = _gpu[ScanLine];
        _ = _gpu[FrameCount];
        for (int i = 0; i < 2; i++)
        {
            _ = _gpu[FrameCount];
            _ = _gpu[ScanLine];
            _ = _gpu[FrameCount];
        }

        return _gpu[FrameCount];
    }
}
