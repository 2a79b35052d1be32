using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Async flips while checksums are taken: they tear the frame that is being sent.</summary>
public sealed partial class PipeCrcBlockTests
{
    private const uint White = 4 << 20;

    [Test]
    public void An_async_flip_in_the_middle_of_a_frame_tears_the_frame()
    {
        uint black = TakeBlackBeforeWhite();
        StartAsyncFlips();

        _gpu.Advance(FrameNs / 2);
        _gpu[0x7019C] = White;
        uint torn = Next();
        uint white = Next();

        Assert.That(white, Is.Not.EqualTo(black));
        Assert.That(torn, Is.Not.EqualTo(black).And.Not.EqualTo(white));
    }

    [Test]
    public void A_buffer_that_is_shown_for_some_rows_only_is_in_the_checksum()
    {
        uint black = TakeBlackBeforeWhite();
        StartAsyncFlips();

        _gpu.Advance(FrameNs / 2);
        _gpu[0x7019C] = White;
        _gpu.Advance(FrameNs / 10);
        _gpu[0x7019C] = 0;

        Assert.That(Next(), Is.Not.EqualTo(black));
        Assert.That(Next(), Is.EqualTo(black));
    }

    [Test]
    public void An_async_flip_in_the_vertical_blank_tears_nothing()
    {
        TakeBlackBeforeWhite();
        StartAsyncFlips();

        _gpu[0x7019C] = White;
        uint first = Next();

        Assert.That(Next(), Is.EqualTo(first));
    }

    [Test]
    public void A_buffer_that_an_async_flip_has_replaced_may_be_drawn_into()
    {
        TakeBlackBeforeWhite();
        StartAsyncFlips();
        _gpu[0x7019C] = White;
        Next();
        uint white = Next();
        Array.Fill(_gpu.Surface.Bytes, (byte)0xFF, 0, 3 << 20);

        _gpu.Advance(FrameNs / 2);
        _gpu[0x7019C] = 0;
        Array.Fill(_gpu.Surface.Bytes, (byte)0x55, (int)White, 3 << 20);

        Assert.That(Next(), Is.EqualTo(white));
    }

    /// <summary>Lets flips of plane 1 be async from now on. A vertical blank has just begun.</summary>
    private void StartAsyncFlips()
    {
        _gpu[0x70180] = 0x8400_0000 | (1u << 9);
        _gpu[0x7019C] = 0;
        NumberUpdate();
        Next();
    }
}
