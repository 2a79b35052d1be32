using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using VfioUser.Recording.MessagePack;
using VfioUser.Recording.Tests.Support;

namespace VfioUser.Recording.Tests.MessagePack;

/// <summary>The writer against our reader, and both against an implementation that others wrote.</summary>
public sealed class MessagePackAgreementTests
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Takes all values apart and puts them together again; both sides write the shortest forms.</summary>
    private const string Repack = """
        import msgpack, sys
        packer = msgpack.Packer(use_bin_type=True)
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, timestamp=0)
        unpacker.feed(sys.stdin.buffer.read())
        for value in unpacker:
            sys.stdout.buffer.write(packer.pack(value))
        """;

    [Test]
    public void What_is_written_is_read_back() => Prop.ForAll(PackedValue.Generator(depth: 2).ToArbitrary(), value =>
    {
        byte[] bytes = Bytes(value);
        MessagePackReader reader = new(bytes);
        PackedValue read = PackedValue.Read(ref reader);
        MessagePackReader skipper = new(bytes);
        skipper.Skip();
        return read == value && reader.IsAtEnd && skipper.IsAtEnd;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Test]
    public void A_value_cut_short_is_told_from_a_wrong_one() =>
        Prop.ForAll(PackedValue.Generator(depth: 2).ToArbitrary(), value =>
        {
            byte[] bytes = Bytes(value);
            for (int length = 0; length < Math.Min(bytes.Length, 100); length++)
            {
                byte[] cut = bytes[..length];
                Assert.That(() => new MessagePackReader(cut).Skip(), Throws.InstanceOf<EndOfStreamException>());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Test]
    public void Another_implementation_understands_and_writes_the_same_bytes()
    {
        ExternalTool.Require("python3-msgpack", Python, "-c", "import msgpack");
        PackedValue[] values = PackedValue.Generator(depth: 2).Sample(30, 200);
        byte[] bytes = [.. values.SelectMany(Bytes)];

        Assert.That(ExternalTool.Run(Python, bytes, "-c", Repack), Is.EqualTo(bytes));
    }

    private static byte[] Bytes(PackedValue value)
    {
        ArrayBufferWriter<byte> output = new();
        value.Write(new MessagePackWriter(output));
        return output.WrittenSpan.ToArray();
    }
}
