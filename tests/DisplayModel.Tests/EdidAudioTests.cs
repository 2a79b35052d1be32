using DisplayModel.Edid;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>The CTA-861 data blocks, found as a source finds them.</summary>
public sealed class EdidAudioTests
{
    private const int Audio = 1;
    private const int Vendor = 3;
    private const int Speakers = 4;
    private const int Extended = 7;

    [Test]
    public void A_monitor_with_loudspeakers_says_so_in_every_place()
    {
        byte[] edid = Build(ConnectorKind.Hdmi, hasAudio: true);
        ILookup<int, byte[]> blocks = DataBlocks(edid);

        Assert.That(edid[131] & 0x40, Is.EqualTo(0x40), "basic audio");
        Assert.That(
            blocks[Audio].Single(), Is.EqualTo(new byte[] { 0x09, 0x07, 0x07 }),
            "LPCM, 2 channels, 32 to 48 kHz, 16 to 24 bits");
        Assert.That(blocks[Speakers].Single()[0], Is.EqualTo(1), "front left and right");
        Assert.That(blocks[Vendor].Any(block => block is [0x03, 0x0C, 0x00, ..]), Is.True, "HDMI");
        Assert.That(EdidCheck.Complaint(edid), Is.Null);
    }

    [Test]
    public void A_monitor_without_audio_does_not_declare_any()
    {
        byte[] edid = Build(ConnectorKind.Hdmi, hasAudio: false);

        Assert.That(edid[131] & 0x40, Is.Zero);
        Assert.That(DataBlocks(edid)[Audio].Concat(DataBlocks(edid)[Speakers]), Is.Empty);
    }

    [Test]
    public void A_DisplayPort_monitor_is_one_and_has_no_HDMI_blocks()
    {
        byte[] edid = Build(ConnectorKind.DisplayPort, hasAudio: true);

        Assert.That(edid[20] & 0x0F, Is.EqualTo(5), "digital interface");
        Assert.That(DataBlocks(edid)[Vendor], Is.Empty);
        Assert.That(DataBlocks(edid)[Audio], Is.Not.Empty);
        Assert.That(EdidCheck.Complaint(edid), Is.Null);
    }

    [TestCase(ConnectorKind.Hdmi)]
    [TestCase(ConnectorKind.DisplayPort)]
    public void A_monitor_of_high_dynamic_range_names_its_transfer_functions_and_colours(ConnectorKind connector)
    {
        byte[] edid = EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1920, 1080, 60_000),
            Connector = connector,
            HasAudio = true,
            HasHighDynamicRange = true,
        });
        byte[][] extended = [.. DataBlocks(edid)[Extended]];

        Assert.That(extended.Single(block => block[0] == 6)[1..3], Is.EqualTo(new byte[] { 0x0D, 1 }), "PQ and HLG");
        Assert.That(extended.Single(block => block[0] == 5)[1], Is.EqualTo(0x80), "BT.2020");
        Assert.That(EdidCheck.Complaint(edid), Is.Null);
    }

    [Test]
    public void A_monitor_of_standard_range_names_none()
    {
        byte[] edid = Build(ConnectorKind.Hdmi, hasAudio: false);

        Assert.That(DataBlocks(edid)[Extended].Select(block => block[0]), Has.None.EqualTo(6));
    }

    private static byte[] Build(ConnectorKind connector, bool hasAudio) => EdidBuilder.Build(new MonitorDescription
    {
        PreferredMode = CvtTiming.For(1920, 1080, 60_000),
        Connector = connector,
        HasAudio = hasAudio,
    });

    private static ILookup<int, byte[]> DataBlocks(byte[] edid)
    {
        List<(int Tag, byte[] Data)> blocks = [];
        int length;
        for (int at = 132; at < 128 + edid[130]; at += 1 + length)
        {
            length = edid[at] & 0x1F;
            blocks.Add((edid[at] >> 5, edid[(at + 1)..(at + 1 + length)]));
        }

        return blocks.ToLookup(block => block.Tag, block => block.Data);
    }
}
