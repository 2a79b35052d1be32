using System.Text;
using DisplayModel.Infoframes;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class InfoframeTests
{
    [Test]
    public void An_AVI_infoframe_describes_the_picture()
    {
        Infoframe infoframe = Infoframe.Parse(Packet(0x82, 2, [0x02, 0x28, 0x04, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0]))!;

        Assert.That(infoframe.IsSound, Is.True);
        Assert.That(
            AuxiliaryVideo.Decode(infoframe),
            Is.EqualTo(new AuxiliaryVideo(Colourspace.Rgb, Quantisation.Limited, "16:9", 16, 1)));
        Assert.That(SourceProduct.Decode(infoframe), Is.Null);
    }

    [Test]
    public void An_SPD_infoframe_names_the_source_in_printable_characters()
    {
        byte[] payload = new byte[25];
        Encoding.ASCII.GetBytes("Int\u0007el").CopyTo(payload, 0);
        Encoding.ASCII.GetBytes("Integrated gfx").CopyTo(payload, 8);
        payload[24] = 9;

        Assert.That(
            SourceProduct.Decode(Infoframe.Parse(Packet(0x83, 1, payload))!),
            Is.EqualTo(new SourceProduct("Intel", "Integrated gfx", 9)));
    }

    [TestCase(1, 2)]
    [TestCase(7, 8)]
    [TestCase(0, null)]
    public void An_audio_infoframe_describes_its_channels(int code, int? channels)
    {
        Infoframe infoframe = Infoframe.Parse(Packet(0x84, 1, [(byte)code, 0, 0, 3, 0]))!;

        Assert.That(AudioStream.Decode(infoframe), Is.EqualTo(new AudioStream(channels, 3)));
    }

    [Test]
    public void A_dynamic_range_infoframe_describes_the_light_of_the_picture()
    {
        byte[] payload = new byte[26];
        payload[0] = 2;
        new byte[] { 0xE8, 0x03, 0xF4, 0x01, 0x20, 0x03, 0x90, 0x01 }.CopyTo(payload, 18);

        DynamicRange expected = new(TransferFunction.Pq, 1000, 0.05, 800, 400);
        Assert.That(DynamicRange.Decode(Infoframe.Parse(Packet(0x87, 1, payload))!), Is.EqualTo(expected));
        Assert.That(
            DynamicRange.Decode(Infoframe.ParseSecondaryData([0, 0x87, 29, 0x4C, 1, 26, .. payload])!),
            Is.EqualTo(expected), "in a packet of DisplayPort");
        Assert.That(DynamicRange.Decode(Infoframe.Parse(Packet(0x87, 1, payload[..25]))!), Is.Null);
    }

    [TestCase(new byte[] { 0, 0x87, 29, 0x4C, 1 })]
    [TestCase(new byte[] { 0, 0x87, 29, 0x4C, 1, 3, 0, 0 })]
    [TestCase(new byte[] { 0, 0x07, 29, 0x4C, 1, 0 }, Description = "no infoframe")]
    [TestCase(new byte[] { 1, 0x87, 29, 0x4C, 1, 0 }, Description = "not the first packet")]
    public void Bytes_without_an_infoframe_in_secondary_data_are_none(byte[] packet) =>
        Assert.That(Infoframe.ParseSecondaryData(packet), Is.Null);

    [Test]
    public void A_wrong_checksum_shows()
    {
        byte[] packet = Packet(0x82, 2, new byte[13]);
        packet[5] ^= 1;

        Assert.That(Infoframe.Parse(packet)!.IsSound, Is.False);
    }

    [TestCase(new byte[0])]
    [TestCase(new byte[] { 0x82, 2, 13 })]
    [TestCase(new byte[] { 0x82, 2, 13, 0, 0 })]
    [TestCase(new byte[] { 0x02, 2, 0, 0 }, Description = "no infoframe")]
    [TestCase(new byte[] { 0x82, 2, 28, 0 }, Description = "too long")]
    public void Bytes_without_an_infoframe_are_described_as_none(byte[] packet) =>
        Assert.That(Infoframe.Parse(packet), Is.Null);

    [TestCase(0x82)]
    [TestCase(0x83)]
    [TestCase(0x84)]
    public void An_infoframe_that_is_too_short_describes_nothing(byte type)
    {
        Infoframe infoframe = Infoframe.Parse(Packet(type, 1, [1]))!;

        Assert.That(AuxiliaryVideo.Decode(infoframe), Is.Null);
        Assert.That(SourceProduct.Decode(infoframe), Is.Null);
        Assert.That(AudioStream.Decode(infoframe), Is.Null);
    }

    private static byte[] Packet(byte type, byte version, byte[] payload)
    {
        byte[] packet = [type, version, (byte)payload.Length, 0, .. payload];
        packet[3] = (byte)-packet.Sum(value => value);
        return packet;
    }
}
