using NUnit.Framework;

namespace VfioUser.Server.Tests.Server;

public sealed class RegionBytesTests
{
    private readonly byte[] _bytes = [1, 2, 3, 4];

    [TestCase(0ul, 4, "01020304")]
    [TestCase(1ul, 2, "0203")]
    [TestCase(2ul, 4, "03040000")]
    [TestCase(4ul, 2, "0000")]
    [TestCase(0ul, 0, "")]
    [TestCase(ulong.MaxValue, 2, "0000")]
    [TestCase(1ul << 32, 2, "0000")]
    public void Reads_0_behind_the_end(ulong offset, int length, string expected)
    {
        byte[] data = [.. Enumerable.Repeat((byte)0xEE, length)];

        RegionBytes.Read(_bytes, offset, data);

        Assert.That(Convert.ToHexString(data), Is.EqualTo(expected));
    }

    [TestCase(0ul, 4, "EEEEEEEE")]
    [TestCase(1ul, 2, "01EEEE04")]
    [TestCase(2ul, 4, "0102EEEE")]
    [TestCase(4ul, 2, "01020304")]
    [TestCase(ulong.MaxValue, 2, "01020304")]
    [TestCase(1ul << 32, 2, "01020304")]
    public void Writes_nothing_behind_the_end(ulong offset, int length, string expected)
    {
        RegionBytes.Write(_bytes, offset, [.. Enumerable.Repeat((byte)0xEE, length)]);

        Assert.That(Convert.ToHexString(_bytes), Is.EqualTo(expected));
    }
}
