using FsCheck;
using FsCheck.Fluent;
using MessagePack;
using NUnit.Framework;

namespace VfioUser.Recording.Tests;

/// <summary>MessagePack of a damaged or forged file: it is read or refused, and costs no more than it brings.</summary>
public sealed class HostileValueTests
{
    [TestCase("C1")]
    [TestCase("92C1C0")]
    [TestCase("DDFFFFFFFF")]
    [TestCase("DFFFFFFFFF")]
    [TestCase("C6FFFFFFFF")]
    [TestCase("C9FFFFFFFF05")]
    [TestCase("DBFFFFFFFF")]
    public void What_no_file_can_hold_is_refused_without_allocating_it(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.That(() => Skip(data), Throws.InstanceOf<InvalidDataException>().Or.InstanceOf<EndOfStreamException>());
        Assert.That(AllocatedBySkipping(data), Is.LessThan(100_000));
    }

    [TestCase("DD7FFFFFFF")]
    [TestCase("DF3FFFFFFF")]
    [TestCase("DB7FFFFFFF")]
    [TestCase("C67FFFFFFF")]
    [TestCase("C97FFFFFFF05")]
    [TestCase("9F")]
    [TestCase("CF00")]
    [TestCase("")]
    public void Nothing_is_allocated_for_what_is_not_there(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.That(() => Skip(data), Throws.InstanceOf<EndOfStreamException>());
        Assert.That(AllocatedBySkipping(data), Is.LessThan(100_000));
    }

    [Test]
    public void Deep_nesting_does_not_overflow_the_stack()
    {
        byte[] data = new byte[4 << 20];
        data.AsSpan().Fill(0x91);
        data[^1] = 0xC0;
        Assert.That(() => Skip(data), Throws.Nothing);
    }

    [TestCase("D6FF00000000", true)]
    [TestCase("D60500000000", false)]
    [TestCase("D5FF0000", false)]
    [TestCase("C70CFF000000007FFFFFFFFFFFFFFF", false)]
    [TestCase("C70CFF000000008000000000000000", false)]
    public void A_timestamp_is_in_range_or_refused(string hex, bool isValid) => Assert.That(
        () => Read(Convert.FromHexString(hex), (ref reader) => reader.ReadDateTime().Ticks),
        isValid ? Throws.Nothing : Throws.InstanceOf<InvalidDataException>());

    [TestCase("A2C328")]
    [TestCase("C0")]
    [TestCase("01")]
    public void A_string_is_UTF8_or_refused(string hex) => Assert.That(
        () => Read(Convert.FromHexString(hex), UntrustedValues.ReadText), Throws.InstanceOf<InvalidDataException>());

    [TestCase("C0")]
    [TestCase("A161")]
    public void A_payload_is_binary_or_refused(string hex) => Assert.That(
        () => Read(Convert.FromHexString(hex), UntrustedValues.ReadBinary), Throws.InstanceOf<InvalidDataException>());

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

    /// <summary>Bytes that a refusal allocates. Called after a first refusal of the same data: the runtime reads the
    /// symbols of a process's first stack trace into about 100 KB.</summary>
    private static long AllocatedBySkipping(byte[] data)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Skip(data);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Skip(byte[] data) => Read(data, (ref reader) =>
    {
        UntrustedValues.Skip(ref reader);
        return 0;
    });

    private static T Read<T>(byte[] data, UntrustedValues.Parser<T> parse)
    {
        MessagePackReader reader = new(data);
        return UntrustedValues.Guard(ref reader, parse);
    }
}
