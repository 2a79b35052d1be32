using System.Buffers;
using NUnit.Framework;
using VfioUser.Recording.MessagePack;

namespace VfioUser.Recording.Tests.MessagePack;

/// <summary>Both directions against the byte tables of the MessagePack specification ("Formats").</summary>
public sealed class MessagePackBytesTests
{
    private delegate void Write(MessagePackWriter writer);

    [TestCase(0, "00")]
    [TestCase(127, "7F")]
    [TestCase(128, "CC80")]
    [TestCase(255, "CCFF")]
    [TestCase(256, "CD0100")]
    [TestCase(65535, "CDFFFF")]
    [TestCase(65536, "CE00010000")]
    [TestCase(4294967295, "CEFFFFFFFF")]
    [TestCase(4294967296, "CF0000000100000000")]
    [TestCase(long.MaxValue, "CF7FFFFFFFFFFFFFFF")]
    [TestCase(-1, "FF")]
    [TestCase(-32, "E0")]
    [TestCase(-33, "D0DF")]
    [TestCase(-128, "D080")]
    [TestCase(-129, "D1FF7F")]
    [TestCase(-32768, "D18000")]
    [TestCase(-32769, "D2FFFF7FFF")]
    [TestCase(int.MinValue, "D280000000")]
    [TestCase(int.MinValue - 1L, "D3FFFFFFFF7FFFFFFF")]
    [TestCase(long.MinValue, "D38000000000000000")]
    public void An_integer_has_its_shortest_form(long value, string hex)
    {
        Assert.That(Bytes(writer => writer.Write(value)), Is.EqualTo(hex));
        Assert.That(Reader(hex).ReadInt64(), Is.EqualTo(value));
    }

    [TestCase("D005", 5L)]
    [TestCase("D10005", 5L)]
    [TestCase("D30000000000000005", 5L)]
    [TestCase("CF0000000000000005", 5L)]
    public void An_integer_is_read_in_a_longer_form_too(string hex, long value)
    {
        Assert.That(Reader(hex).ReadInt64(), Is.EqualTo(value));
        Assert.That(Reader(hex).ReadUInt64(), Is.EqualTo((ulong)value));
    }

    [Test]
    public void The_largest_integer_is_unsigned()
    {
        Assert.That(Bytes(writer => writer.Write(ulong.MaxValue)), Is.EqualTo("CFFFFFFFFFFFFFFFFF"));
        Assert.That(Reader("CFFFFFFFFFFFFFFFFF").ReadUInt64(), Is.EqualTo(ulong.MaxValue));
        Assert.That(() => Reader("CFFFFFFFFFFFFFFFFF").ReadInt64(), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void Nil_booleans_and_floats_have_one_form_each()
    {
        Assert.That(Bytes(writer => writer.WriteNil()), Is.EqualTo("C0"));
        Assert.That(Bytes(writer => writer.Write(false)), Is.EqualTo("C2"));
        Assert.That(Bytes(writer => writer.Write(true)), Is.EqualTo("C3"));
        Assert.That(Bytes(writer => writer.Write(1.5f)), Is.EqualTo("CA3FC00000"));
        Assert.That(Bytes(writer => writer.Write(-2.5)), Is.EqualTo("CBC004000000000000"));
        Assert.That(Reader("C0").TryReadNil(), Is.True);
        Assert.That(Reader("C2").TryReadNil(), Is.False);
        Assert.That(Reader("C3").ReadBoolean(), Is.True);
        Assert.That(Reader("CA3FC00000").ReadDouble(), Is.EqualTo(1.5));
        Assert.That(Reader("CBC004000000000000").ReadDouble(), Is.EqualTo(-2.5));
    }

    [TestCase(0, "A0")]
    [TestCase(31, "BF")]
    [TestCase(32, "D920")]
    [TestCase(255, "D9FF")]
    [TestCase(256, "DA0100")]
    [TestCase(65535, "DAFFFF")]
    [TestCase(65536, "DB00010000")]
    public void A_string_starts_with_its_length(int length, string prefix)
    {
        string text = new('x', length);
        string hex = Bytes(writer => writer.Write(text));
        Assert.That(hex, Has.Length.EqualTo(prefix.Length + (2 * length)).And.StartsWith(prefix));
        Assert.That(Reader(hex).ReadString(), Is.EqualTo(text));
    }

    [TestCase(0, "C400")]
    [TestCase(255, "C4FF")]
    [TestCase(256, "C50100")]
    [TestCase(65536, "C600010000")]
    public void Binary_starts_with_its_length(int length, string prefix)
    {
        byte[] data = new byte[length];
        string hex = Bytes(writer => writer.WriteBinary(data));
        Assert.That(hex, Has.Length.EqualTo(prefix.Length + (2 * length)).And.StartsWith(prefix));
        Assert.That(Reader(hex).ReadBinary().Length, Is.EqualTo(length));
    }

    [TestCase(0, "90", "80")]
    [TestCase(15, "9F", "8F")]
    [TestCase(16, "DC0010", "DE0010")]
    [TestCase(65535, "DCFFFF", "DEFFFF")]
    [TestCase(65536, "DD00010000", "DF00010000")]
    public void Arrays_and_maps_start_with_their_count(int count, string array, string map)
    {
        string nils = string.Concat(Enumerable.Repeat("C0", 2 * count));
        Assert.That(Bytes(writer => writer.WriteArrayHeader(count)), Is.EqualTo(array));
        Assert.That(Bytes(writer => writer.WriteMapHeader(count)), Is.EqualTo(map));
        Assert.That(Reader(array + nils).ReadArrayHeader(), Is.EqualTo(count));
        Assert.That(Reader(map + nils).ReadMapHeader(), Is.EqualTo(count));
    }

    [TestCase(1, "D405")]
    [TestCase(2, "D505")]
    [TestCase(4, "D605")]
    [TestCase(8, "D705")]
    [TestCase(16, "D805")]
    [TestCase(0, "C70005")]
    [TestCase(3, "C70305")]
    [TestCase(255, "C7FF05")]
    [TestCase(256, "C8010005")]
    [TestCase(65536, "C90001000005")]
    public void An_extension_has_a_type_after_its_length(int length, string prefix)
    {
        byte[] data = new byte[length];
        string hex = Bytes(writer => writer.WriteExtension(5, data));
        Assert.That(hex, Has.Length.EqualTo(prefix.Length + (2 * length)).And.StartsWith(prefix));
        Assert.That(Reader(hex).ReadExtension(out sbyte type).Length, Is.EqualTo(length));
        Assert.That(type, Is.EqualTo(5));
    }

    [TestCase("1970-01-01T00:00:00Z", "D6FF00000000")]
    [TestCase("2106-02-07T06:28:15Z", "D6FFFFFFFFFF")]
    [TestCase("2106-02-07T06:28:16Z", "D7FF0000000100000000")]
    [TestCase("1970-01-01T00:00:00.5Z", "D7FF7735940000000000")]
    [TestCase("1969-12-31T23:59:59.5Z", "C70CFF1DCD6500FFFFFFFFFFFFFFFF")]
    [TestCase("2514-05-30T01:53:04Z", "C70CFF000000000000000400000000")]
    public void A_timestamp_has_one_of_three_forms(string time, string hex)
    {
        DateTimeOffset value = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(Bytes(writer => writer.Write(value)), Is.EqualTo(hex));
        Assert.That(Reader(hex).ReadTimestamp(), Is.EqualTo(value));
    }

    private static string Bytes(Write write)
    {
        ArrayBufferWriter<byte> output = new();
        write(new MessagePackWriter(output));
        return Convert.ToHexString(output.WrittenSpan);
    }

    private static MessagePackReader Reader(string hex) => new(Convert.FromHexString(hex));
}
