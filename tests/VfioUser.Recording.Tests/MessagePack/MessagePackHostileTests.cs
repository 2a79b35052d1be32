using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VfioUser.Recording.MessagePack;

namespace VfioUser.Recording.Tests.MessagePack;

public sealed class MessagePackHostileTests
{
    [TestCase("C1")]
    [TestCase("92C1C0")]
    public void The_unused_code_is_refused(string hex) =>
        Assert.That(() => Skip(Convert.FromHexString(hex)), Throws.InstanceOf<InvalidDataException>());

    [TestCase("DDFFFFFFFF")]
    [TestCase("DFFFFFFFFF")]
    [TestCase("DBFFFFFFFF")]
    [TestCase("C6FFFFFFFF")]
    [TestCase("C9FFFFFFFF05")]
    [TestCase("9F")]
    [TestCase("CF00")]
    [TestCase("")]
    public void Nothing_is_allocated_for_what_is_not_there(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Skip(data), Throws.InstanceOf<EndOfStreamException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void Depth_costs_no_stack()
    {
        byte[] data = new byte[4 << 20];
        data.AsSpan().Fill(0x91);
        data[^1] = 0xC0;
        Assert.That(() => Skip(data), Throws.Nothing);
    }

    [TestCase("D6FF00000000", true)]
    [TestCase("D60500000000", false)]
    [TestCase("D5FF0000", false)]
    [TestCase("D7FFEE6B280000000000", false)]
    [TestCase("C70CFF000000007FFFFFFFFFFFFFFF", false)]
    [TestCase("C70CFF3B9ACA000000000000000000", false)]
    [TestCase("C70CFF000000008000000000000000", false)]
    public void A_timestamp_is_in_range_or_refused(string hex, bool isValid)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.That(
            () => new MessagePackReader(data).ReadTimestamp(),
            isValid ? Throws.Nothing : Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void A_string_is_UTF8_or_refused() => Assert.That(
        () => new MessagePackReader([0xA2, 0xC3, 0x28]).ReadString(), Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void Any_bytes_are_read_or_refused()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                Skip(bytes);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static void Skip(byte[] data) => new MessagePackReader(data).Skip();
}
