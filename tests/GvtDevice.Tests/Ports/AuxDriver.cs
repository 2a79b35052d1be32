using System.Buffers.Binary;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>Drives an auxiliary channel as a driver does, that of port B by default.</summary>
internal sealed class AuxDriver(TestGpu gpu, int channel = 1)
{
    public const uint Control = 0x64110;
    public const uint Data = 0x64114;
    public const byte Ack = 0x00;
    public const byte I2cNack = 0x40;

    private const uint Send = 1u << 31;
    private const uint Done = 1u << 30;
    private const uint Interrupt = 1u << 29;
    private const uint TimeOut = 1u << 28;
    private const uint Receive = 1u << 25;

    private readonly uint _channel = 0x100 * (uint)(channel - 1);

    /// <summary>Middle of transaction: more follows.</summary>
    public const byte Middle = 4;

    /// <returns>The reply; null when there was none.</returns>
    public byte[]? Exchange(params byte[] message)
    {
        byte[] words = new byte[20];
        message.CopyTo(words, 0);
        for (int i = 0; i < message.Length; i += 4)
        {
            gpu[Data + _channel + (uint)i] = BinaryPrimitives.ReadUInt32BigEndian(words.AsSpan(i));
        }

        gpu[Control + _channel] = Send | Done | Interrupt | TimeOut | Receive | ((uint)message.Length << 20);
        uint status = gpu[Control + _channel];
        Assert.That(status & (Send | Done), Is.EqualTo(Done), "it is over at once");
        gpu[Control + _channel] = status | Done | TimeOut | Receive;
        Assert.That(gpu[Control + _channel] & (Done | TimeOut | Receive), Is.Zero);
        if ((status & TimeOut) != 0)
        {
            return null;
        }

        byte[] reply = new byte[(status >> 20) & 0x1F];
        for (int i = 0; i < reply.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(i), gpu[Data + _channel + (uint)i]);
        }

        Array.Copy(words, reply, reply.Length);
        return reply;
    }

    public byte[]? NativeRead(int address, int count) => Exchange(Head(9, address, count));

    public byte[]? NativeWrite(int address, params byte[] data) =>
        Exchange([.. Head(8, address, data.Length), .. data]);

    /// <summary>An I²C transaction of an address alone.</summary>
    public byte[]? I2cAddress(byte command, byte address) => Exchange((byte)(command << 4), 0, address);

    public byte[]? I2cWrite(byte address, byte[] data, bool middle = true) =>
        Exchange([.. Head((byte)(middle ? Middle : 0), address, data.Length), .. data]);

    public byte[]? I2cRead(byte address, int count, bool middle = true) =>
        Exchange(Head((byte)(1 | (middle ? Middle : 0)), address, count));

    /// <summary>Reads an EDID as Linux does: block by block, segment first when it is not 0, each message opened by its
    /// address alone.</summary>
    public byte[] ReadEdid(int blocks)
    {
        List<byte> edid = [];
        for (int block = 0; block < blocks; block++)
        {
            if (block >= 2)
            {
                Assert.That(I2cAddress(Middle, 0x30), Is.EqualTo(new[] { Ack }));
                Assert.That(I2cWrite(0x30, [(byte)(block / 2)]), Is.EqualTo(new[] { Ack }));
            }

            Assert.That(I2cAddress(Middle, 0x50), Is.EqualTo(new[] { Ack }));
            Assert.That(I2cWrite(0x50, [(byte)(block % 2 * 128)]), Is.EqualTo(new[] { Ack }));
            Assert.That(I2cAddress(Middle | 1, 0x50), Is.EqualTo(new[] { Ack }));
            for (int i = 0; i < 128; i += 16)
            {
                byte[] reply = I2cRead(0x50, 16)!;
                Assert.That(reply[0], Is.EqualTo(Ack));
                edid.AddRange(reply[1..]);
            }

            I2cAddress(1, 0x50);
        }

        return [.. edid];
    }

    private static byte[] Head(byte command, int address, int count) =>
        [(byte)((command << 4) | (address >> 16)), (byte)(address >> 8), (byte)address, (byte)(count - 1)];
}
