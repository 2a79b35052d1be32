using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>Transactions as i915 issues them. GMBUS1: ready 1&lt;&lt;30, stop 27, index 26, wait 25, count 24:16, index
/// 15:8, address 7:1, read 0.</summary>
public sealed class GmbusBlockTests
{
    private const uint Pin = 0xC5100;
    private const uint Command = 0xC5104;
    private const uint Status = 0xC5108;
    private const uint Data = 0xC510C;
    private const uint PortB = 5;
    private const uint Ready = 1u << 30;
    private const uint Stop = 1u << 27;
    private const uint Index = 1u << 26;
    private const uint Wait = 1u << 25;
    private const uint Nak = 1u << 10;
    private const uint WaitPhase = 1u << 14;
    private const uint Active = 1u << 9;

    private readonly TestGpu _gpu = new();

    [Test]
    public void An_indexed_read_returns_the_edid()
    {
        _gpu[Pin] = PortB;

        _gpu[Command] = Ready | Wait | Index | (128 << 16) | (0x50 << 1) | 1;

        Assert.That(Drain(128), Is.EqualTo(TestGpu.Edid[..128]));
        Assert.That(_gpu[Status] & WaitPhase, Is.Not.Zero);
    }

    [Test]
    public void An_offset_that_was_written_first_counts()
    {
        _gpu[Pin] = PortB;
        _gpu[Data] = 128;
        _gpu[Command] = Ready | Wait | (1 << 16) | (0x50 << 1);

        _gpu[Command] = Ready | Wait | (128 << 16) | (0x50 << 1) | 1;

        Assert.That(Drain(128), Is.EqualTo(TestGpu.Edid[128..]));
    }

    [Test]
    public void Reading_past_the_last_block_gives_what_an_idle_bus_gives()
    {
        _gpu[Pin] = PortB;
        _gpu[Data] = 1;
        _gpu[Command] = Ready | Wait | (1 << 16) | (0x30 << 1);

        _gpu[Command] = Ready | Wait | Index | (4 << 16) | (0x50 << 1) | 1;

        Assert.That(_gpu[Data], Is.EqualTo(0xFFFF_FFFF));
    }

    [Test]
    public void An_unplugged_monitor_does_not_answer()
    {
        _gpu.Core.Display.Outputs[0].Unplug();
        _gpu[Pin] = PortB;

        _gpu[Command] = Ready | Wait | Index | (128 << 16) | (0x50 << 1) | 1;

        Assert.That(_gpu[Status] & Nak, Is.Not.Zero);
    }

    [Test]
    public void A_monitor_that_wakes_up_slowly_does_not_answer_until_then()
    {
        _gpu.Core.Display.Outputs[0].Plug(TestGpu.Edid, _gpu.NowNs + 1000);
        _gpu[Pin] = PortB;
        _gpu.Advance(999);
        _gpu[Command] = Ready | Wait | Index | (128 << 16) | (0x50 << 1) | 1;
        Assert.That(_gpu[Status] & Nak, Is.Not.Zero);
        _gpu[Command] = 1u << 31;
        _gpu[Command] = 0;

        _gpu.Advance(1);
        _gpu[Command] = Ready | Wait | Index | (128 << 16) | (0x50 << 1) | 1;

        Assert.That(Drain(128), Is.EqualTo(TestGpu.Edid[..128]));
    }

    [Test]
    public void The_segment_pointer_is_forgotten_at_the_stop()
    {
        _gpu[Pin] = PortB;
        _gpu[Data] = 1;
        _gpu[Command] = Ready | Wait | (1 << 16) | (0x30 << 1);
        _gpu[Command] = Ready | Stop;

        _gpu[Command] = Ready | Wait | Index | (4 << 16) | (0x50 << 1) | 1;

        Assert.That(_gpu[Data], Is.EqualTo(0xFFFF_FF00), "the EDID header's first bytes");
    }

    [TestCase(PortB, 0x40u, Description = "an address that nobody has")]
    [TestCase(4u, 0x50u, Description = "a port without a monitor")]
    public void An_unused_address_is_answered_by_a_nak(uint pin, uint address)
    {
        _gpu[Pin] = pin;

        _gpu[Command] = Ready | Wait | (16 << 16) | (address << 1) | 1;

        Assert.That(_gpu[Status], Is.EqualTo(Nak));
    }

    [Test]
    public void A_nak_is_cleared_by_the_soft_reset()
    {
        _gpu[Pin] = 4;
        _gpu[Command] = Ready | Wait | (16 << 16) | (0x50 << 1) | 1;

        _gpu[Command] = 1u << 31;
        _gpu[Command] = 0;

        Assert.That(_gpu[Status] & (Nak | Active), Is.Zero);
    }

    [Test]
    public void A_stop_ends_the_transaction()
    {
        _gpu[Pin] = PortB;
        _gpu[Command] = Ready | Wait | Index | (4 << 16) | (0x50 << 1) | 1;

        _gpu[Command] = Ready | Stop;

        Assert.That(_gpu[Status] & Active, Is.Zero);
    }

    [Test]
    public void Bit_banging_finds_the_wires_pulled_up_and_follows_what_the_driver_pulls_down()
    {
        const uint gpio = 0xC501C;
        Assert.That(_gpu[gpio] & 0x1010, Is.EqualTo(0x1010));

        _gpu[gpio] = 0x7;    // clock: direction mask, direction out, value mask; value 0

        Assert.That(_gpu[gpio] & 0x1010, Is.EqualTo(0x1000));
    }

    private byte[] Drain(int count)
    {
        List<byte> bytes = [];
        while (bytes.Count < count)
        {
            bytes.AddRange(BitConverter.GetBytes(_gpu[Data]));
        }

        return [.. bytes];
    }
}
