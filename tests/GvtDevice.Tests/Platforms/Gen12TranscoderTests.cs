using System.Buffers.Binary;
using DisplayModel.Infoframes;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Platforms;

/// <summary>What transcoders of display 12 have and those of Gen9 lack.</summary>
public sealed class Gen12TranscoderTests
{
    private const uint DipControl = 0x63200;
    private const uint Enable = 1u << 31;

    private readonly TestGpu _gpu = new(
        GpuPlatform.TigerLake, [new Connector(DigitalPort.A, DisplayModel.ConnectorKind.Hdmi)]);

    private IEnumerable<Infoframe> Sent => _gpu.Core.Feeds[3].Infoframes;

    [SetUp]
    public void FeedPort() => _gpu[0x63400] = Enable | (1u << 27);

    [Test]
    public void The_dynamic_range_goes_to_an_HDMI_monitor_in_a_packet_of_its_own()
    {
        byte[] packet = [0x87, 1, 26, 0, 0, .. HighRange()];
        packet[4] = (byte)-packet.Sum(value => value);
        WritePacket(0x63440, packet);
        Assert.That(Sent, Is.Empty);

        _gpu[DipControl] = 1u << 28;

        Assert.That(DynamicRange.Decode(Sent.Single())?.Transfer, Is.EqualTo(TransferFunction.Hlg));
        Assert.That(Sent.Single().IsSound, Is.True);
    }

    [Test]
    public void The_dynamic_range_goes_to_a_DisplayPort_monitor_in_the_metadata_packet()
    {
        WritePacket(0x632E0, [0, 0x87, 29, 0x4C, 1, 26, .. HighRange()]);

        _gpu[DipControl] = 1u << 4;

        Assert.That(DynamicRange.Decode(Sent.Single())?.MaxLuminance, Is.EqualTo(1000));
    }

    [Test]
    public void A_variable_rate_is_live_while_it_is_enabled_and_a_push_is_sent_at_once()
    {
        _gpu[0x63424] = 0x325;
        _gpu[0x63420] = Enable;
        _gpu[0x63A70] = Enable | (1u << 30);

        Assert.That(
            (_gpu[0x63424], _gpu[0x6342C], _gpu[0x63A70]), Is.EqualTo((0x325u, 1u << 27, Enable)));
        _gpu[0x63420] = 0;
        Assert.That(_gpu[0x6342C], Is.Zero);
    }

    private static byte[] HighRange()
    {
        byte[] payload = new byte[26];
        payload[0] = 3;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(18), 1000);
        return payload;
    }

    private void WritePacket(uint offset, byte[] packet)
    {
        byte[] words = new byte[60];
        packet.CopyTo(words, 0);
        for (int i = 0; i < words.Length; i += 4)
        {
            _gpu[offset + (uint)i] = BinaryPrimitives.ReadUInt32LittleEndian(words.AsSpan(i));
        }
    }
}
