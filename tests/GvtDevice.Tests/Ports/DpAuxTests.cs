using DisplayModel;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>What a driver gets over the auxiliary channel.</summary>
public sealed class DpAuxTests
{
    private readonly TestGpu _gpu = new(new Connector(DigitalPort.B, ConnectorKind.DisplayPort));
    private readonly AuxDriver _aux;

    public DpAuxTests() => _aux = new AuxDriver(_gpu);

    private Output Monitor => _gpu.Core.Display.Outputs[0];

    [TestCase(1)]
    [TestCase(15)]
    [TestCase(16)]
    public void Configuration_data_is_read_in_pieces_of_1_to_16_bytes(int count)
    {
        byte[] reply = _aux.NativeRead(0x000, count)!;

        Assert.That(reply, Has.Length.EqualTo(1 + count));
        Assert.That(reply[..2], Is.EqualTo(new byte[] { AuxDriver.Ack, 0x12 }));
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        Assert.That(_aux.NativeWrite(0x100, 0x14, 0x84), Is.EqualTo(new[] { AuxDriver.Ack }));

        Assert.That(_aux.NativeRead(0x100, 2), Is.EqualTo(new byte[] { AuxDriver.Ack, 0x14, 0x84 }));
        Assert.That((Monitor.Receiver!.SymbolsPerSecond, Monitor.Receiver.Lanes), Is.EqualTo((540_000_000L, 4)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void An_EDID_is_read_block_by_block(int blocks)
    {
        byte[] edid = new byte[128 * blocks];
        new Random(blocks).NextBytes(edid);
        Monitor.Plug(edid);

        Assert.That(_aux.ReadEdid(blocks), Is.EqualTo(edid));
    }

    [Test]
    public void The_segment_is_forgotten_at_the_end_of_a_transaction()
    {
        byte[] edid = [.. Enumerable.Range(0, 512).Select(i => (byte)(i / 128))];
        Monitor.Plug(edid);
        _aux.ReadEdid(4);

        Assert.That(_aux.ReadEdid(1), Is.EqualTo(edid[..128]));
    }

    [TestCase(0x37, Description = "DDC/CI")]
    [TestCase(0x40, Description = "a dual-mode adapter")]
    [TestCase(0x54, Description = "SCDC")]
    public void An_unused_I2C_address_is_not_acknowledged(byte address)
    {
        Assert.That(_aux.I2cAddress(AuxDriver.Middle, address), Is.EqualTo(new[] { AuxDriver.I2cNack }));
        Assert.That(_aux.I2cWrite(address, [0]), Is.EqualTo(new[] { AuxDriver.I2cNack }));
        Assert.That(_aux.I2cRead(address, 1, middle: false), Is.EqualTo(new[] { AuxDriver.I2cNack }));
        Assert.That(_aux.ReadEdid(1), Is.EqualTo(TestGpu.Edid[..128]), "and the bus is free afterwards");
    }

    [Test]
    public void A_read_goes_on_where_the_last_stopped_and_starts_over_with_another_offset()
    {
        _aux.I2cWrite(0x50, [8]);
        Assert.That(_aux.I2cRead(0x50, 4)![1..], Is.EqualTo(TestGpu.Edid[8..12]));
        Assert.That(_aux.I2cRead(0x50, 1)![1..], Is.EqualTo(TestGpu.Edid[12..13]));
        Assert.That(_aux.I2cRead(0x50, 16, middle: false)![1..], Is.EqualTo(TestGpu.Edid[13..29]));

        _aux.I2cWrite(0x50, [0]);
        Assert.That(_aux.I2cRead(0x50, 8, middle: false)![1..], Is.EqualTo(TestGpu.Edid[..8]));
    }

    [Test]
    public void A_status_query_after_a_complete_write_is_acknowledged() =>
        Assert.That(_aux.I2cAddress(2 | AuxDriver.Middle, 0x50), Is.EqualTo(new[] { AuxDriver.Ack }));

    [Test]
    public void A_port_without_a_monitor_does_not_answer()
    {
        Monitor.Unplug();

        Assert.That(_aux.NativeRead(0, 1), Is.Null);
        Assert.That(_aux.I2cAddress(AuxDriver.Middle, 0x50), Is.Null);
        Monitor.Plug(TestGpu.Edid);
        Assert.That(_aux.NativeRead(0, 1), Is.Not.Null);
    }

    [Test]
    public void Another_monitor_knows_nothing_of_the_link_that_the_last_one_had()
    {
        _aux.NativeWrite(0x100, 0x14, 0x84);
        Monitor.Plug(TestGpu.Edid);

        Assert.That(_aux.NativeRead(0x100, 2), Is.EqualTo(new byte[3]));
        Assert.That(_aux.NativeRead(0x600, 1), Is.EqualTo(new byte[] { 0, 1 }), "and is awake");
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 0x90 })]
    [TestCase(new byte[] { 0x90, 0 })]
    [TestCase(new byte[] { 0x90, 0, 0 }, Description = "native, address alone")]
    [TestCase(new byte[] { 0x90, 0, 0, 16 }, Description = "17 bytes")]
    [TestCase(new byte[] { 0x80, 1, 0, 1, 0x14 }, Description = "two bytes announced, one sent")]
    [TestCase(new byte[] { 0xD0, 0, 0, 0 }, Description = "no such command")]
    [TestCase(new byte[] { 0x30, 0, 0x50, 0 }, Description = "nor such one")]
    public void A_malformed_request_is_not_answered(byte[] message) => Assert.That(_aux.Exchange(message), Is.Null);

    [TestCase(21u)]
    [TestCase(31u)]
    public void A_message_that_does_not_fit_times_out(uint size)
    {
        _gpu[AuxDriver.Data] = 0x9000_0000;
        _gpu[AuxDriver.Control] = (1u << 31) | (size << 20);

        Assert.That(_gpu[AuxDriver.Control] >> 28, Is.EqualTo(5), "done, timed out");
    }

    [Test]
    public void The_end_of_a_transaction_interrupts_when_the_driver_enables_it()
    {
        _gpu[0x44444] = 0;
        _gpu[AuxDriver.Control] = 0x8000_0000 | (3u << 20);
        Assert.That(_gpu[0x44448], Is.Zero);

        _aux.NativeRead(0, 1);

        Assert.That(_gpu[0x44448], Is.EqualTo(1u << 25));
    }

    [Test]
    public void An_HDMI_port_does_not_answer_on_its_auxiliary_channel()
    {
        AuxDriver aux = new(new TestGpu(new Connector(DigitalPort.B, ConnectorKind.Hdmi)));

        Assert.That(aux.NativeRead(0, 1), Is.Null);
    }

    [Test]
    public void A_transaction_and_the_link_move_to_another_device()
    {
        byte[] edid = [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 7))];
        Monitor.Plug(edid);
        _aux.NativeWrite(0x100, 0x0A, 0x82);
        _aux.I2cAddress(AuxDriver.Middle, 0x30);
        _aux.I2cWrite(0x30, [1]);
        _aux.I2cAddress(AuxDriver.Middle, 0x50);
        _aux.I2cWrite(0x50, [4]);

        AuxDriver other = new(_gpu.MoveTo(new TestGpu(new Connector(DigitalPort.B, ConnectorKind.DisplayPort))));

        Assert.That(other.I2cRead(0x50, 4)![1..], Is.EqualTo(edid[260..264]));
        Assert.That(other.NativeRead(0x100, 2), Is.EqualTo(new byte[] { 0, 0x0A, 0x82 }));
    }

    [Test]
    public void Any_bytes_are_answered_or_time_out()
    {
        Random random = new(5);
        byte[] message = new byte[20];
        for (int i = 0; i < 50_000; i++)
        {
            random.NextBytes(message);
            if (random.Next(2) == 0)
            {
                message[0] &= 0xF0;
                message[1] = 0;
                message[2] = (byte)(random.Next(2) == 0 ? 0x50 : 0x30);
                message[3] = (byte)random.Next(18);
            }

            byte[]? reply = _aux.Exchange(message[..random.Next(21)]);
            Assert.That(reply?.Length ?? 1, Is.InRange(1, 17));
        }
    }
}
