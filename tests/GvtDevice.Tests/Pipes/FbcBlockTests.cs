using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>The status of frame buffer compression.</summary>
public sealed class FbcBlockTests
{
    private const uint Control = 0x43208;
    private const uint Status = 0x43214;
    private const uint Nuke = 0x50380;
    private const uint Fence = 0x100100;
    private const long FrameNs = 16_666_667;
    private const uint Segments = 768 / 4;

    private readonly TestGpu _gpu = new();

    [Test]
    public void The_frame_after_compression_was_turned_on_is_compressed()
    {
        TurnOn();
        Assert.That(_gpu[Status], Is.Zero);

        _gpu.Advance(FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Segments));
    }

    [Test]
    public void Nothing_is_compressed_while_it_is_off()
    {
        TurnOn();
        _gpu.Advance(FrameNs);
        _gpu[Control] = 0;
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[Status], Is.Zero);
    }

    [TestCase("a nuke")]
    [TestCase("a flip")]
    [TestCase("a write through the fence")]
    public void An_invalidation_lasts_until_the_next_frame(string cause)
    {
        TurnOn();
        _gpu.Advance(FrameNs);
        switch (cause)
        {
            case "a nuke":
                _gpu[Nuke] = 4;
                break;
            case "a flip":
                _gpu[0x7019C] = 0x0080_0000;
                _gpu.Advance(FrameNs);
                break;
            default:
                _gpu.Core.Fences.OnWritten(0x2000);
                break;
        }

        Assert.That(_gpu[Status], Is.Zero);
        _gpu.Advance(FrameNs);
        Assert.That(_gpu[Status], Is.EqualTo(Segments));
    }

    [Test]
    public void A_write_through_another_fence_invalidates_nothing()
    {
        TurnOn();
        _gpu.Advance(FrameNs);
        _gpu.Core.Fences.OnWritten(0x10_0000);

        Assert.That(_gpu[Status], Is.EqualTo(Segments));
    }

    [Test]
    public void Nothing_is_compressed_while_the_pipe_is_off()
    {
        TurnOn();
        _gpu.Advance(FrameNs);
        _gpu[0x70008] = 0;

        Assert.That(_gpu[Status], Is.Zero);
    }

    private void TurnOn()
    {
        _gpu.TurnOn(0);
        _gpu[0x70180] = 0x8400_0000;
        _gpu[0x70188] = 64;
        _gpu[0x70190] = 0x02FF_03FF;
        _gpu[0x7019C] = 0x0100_0000;
        _gpu.Advance(FrameNs);
        (_gpu[0x100018], _gpu[0x10001C]) = (0x1001, 0x3000);            // fence 3: 0x1000 to 0x3FFF
        _gpu[Fence] = 0x2000_0003;
        _gpu[Control] = 0x8000_0000;
    }
}
