using DisplayModel.Edid;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class EdidCheckTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void One_to_four_blocks_are_sound(int blocks) =>
        Assert.That(EdidCheck.Complaint(TestEdid.Of(blocks)), Is.Null);

    [TestCase(0)]
    [TestCase(127)]
    [TestCase(129)]
    [TestCase(640)]
    public void A_wrong_size_is_reported(int size) =>
        Assert.That(EdidCheck.Complaint(new byte[size]), Does.Contain("1 to 4 blocks").And.Contain($"{size} bytes"));

    [TestCase(20, "block 0")]
    [TestCase(130, "block 1")]
    [TestCase(300, "block 2")]
    [TestCase(511, "block 3")]
    public void A_wrong_checksum_is_reported_with_its_block(int at, string expected)
    {
        byte[] edid = TestEdid.Of(4);
        edid[at] ^= 0x10;

        Assert.That(EdidCheck.Complaint(edid), Does.Contain("checksum").And.Contain(expected));
    }

    [Test]
    public void A_file_that_lacks_blocks_is_reported_with_both_numbers() =>
        Assert.That(
            EdidCheck.Complaint(TestEdid.Of(4).AsSpan(0, 256)), Does.Contain("3 blocks").And.Contain("there are 1"));

    [Test]
    public void A_file_that_is_something_else_is_reported()
    {
        byte[] edid = TestEdid.Of(1);
        edid[0] = 0x47;

        Assert.That(EdidCheck.Complaint(edid), Does.Contain("00 FF FF"));
    }

    [TestCase(1024, 768)]
    [TestCase(3840, 2160)]
    public void The_preferred_size_is_that_of_the_first_timing(int widthPx, int heightPx) =>
        Assert.That(EdidSummary.PreferredSize(TestEdid.Of(2, widthPx, heightPx)), Is.EqualTo((widthPx, heightPx)));

    [Test]
    public void A_first_descriptor_that_is_text_prefers_nothing()
    {
        byte[] edid = TestEdid.Of(1);
        edid.AsSpan(54, 2).Clear();

        Assert.That(EdidSummary.PreferredSize(edid), Is.Null);
    }
}
