using FsCheck;
using FsCheck.Fluent;
using VfioUser.Recording.MessagePack;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A tree of MessagePack values, for tests that need any of them.</summary>
internal abstract record PackedValue
{
    public abstract void Write(MessagePackWriter writer);

    public static PackedValue Read(ref MessagePackReader reader)
    {
        switch (reader.NextType)
        {
            case MessagePackType.Nil:
                reader.TryReadNil();
                return new Nil();
            case MessagePackType.Boolean:
                return new Bool(reader.ReadBoolean());
            case MessagePackType.Integer:
                MessagePackReader ahead = reader;
                try
                {
                    return new Signed(reader.ReadInt64());
                }
                catch (InvalidDataException)
                {
                    reader = ahead;
                    return new Unsigned(reader.ReadUInt64());
                }

            case MessagePackType.Float:
                return new Real(reader.ReadDouble());
            case MessagePackType.String:
                return new Text(reader.ReadString());
            case MessagePackType.Binary:
                return new Bytes(Convert.ToHexString(reader.ReadBinary()));
            case MessagePackType.Extension:
                ReadOnlySpan<byte> data = reader.ReadExtension(out sbyte type);
                return new Ext(type, Convert.ToHexString(data));
            default:
                return ReadNested(ref reader);
        }
    }

    /// <summary>Random trees, some levels deep.</summary>
    public static Gen<PackedValue> Generator(int depth)
    {
        Gen<PackedValue>[] leaves =
        [
            Gen.Constant<PackedValue>(new Nil()),
            ArbMap.Default.GeneratorFor<bool>().Select(v => (PackedValue)new Bool(v)),
            ArbMap.Default.GeneratorFor<long>().Select(v => (PackedValue)new Signed(v)),
            ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Select(v => v.Item).Where(v => v > long.MaxValue)
                .Select(v => (PackedValue)new Unsigned(v)),
            ArbMap.Default.GeneratorFor<NormalFloat>().Select(v => (PackedValue)new Real(v.Get)),
            ArbMap.Default.GeneratorFor<UnicodeString>().Where(v => IsText(v.Get)).Select(v => (PackedValue)new Text(v.Get)),
            ArbMap.Default.GeneratorFor<byte[]>().Select(v => (PackedValue)new Bytes(Convert.ToHexString(v))),
            ArbMap.Default.GeneratorFor<byte[]>().Select(v => (PackedValue)new Ext(42, Convert.ToHexString(v))),
        ];
        Gen<PackedValue> leaf = Gen.OneOf(leaves);
        return depth == 0
            ? leaf
            : Gen.Frequency(
                (3, leaf),
                (2, Generator(depth - 1).ListOf(20).Select(v => (PackedValue)new List([.. v]))),
                (1, Generator(depth - 1).ListOf(17).Select(v => (PackedValue)new Map([.. v]))));
    }

    private static bool IsText(string? text) => text is not null
        && text.Length == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Length
        && text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static PackedValue ReadNested(ref MessagePackReader reader)
    {
        bool isMap = reader.NextType == MessagePackType.Map;
        PackedValue[] values = new PackedValue[isMap ? reader.ReadMapHeader() : reader.ReadArrayHeader()];
        for (int i = 0; i < values.Length; i++)
        {
            if (isMap && reader.ReadInt64() != i)
            {
                throw new InvalidDataException("a key is wrong");
            }

            values[i] = Read(ref reader);
        }

        return isMap ? new Map(values) : new List(values);
    }

    public sealed record Nil : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.WriteNil();
    }

    public sealed record Bool(bool Value) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.Write(Value);
    }

    public sealed record Signed(long Value) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.Write(Value);
    }

    public sealed record Unsigned(ulong Value) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.Write(Value);
    }

    public sealed record Real(double Value) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.Write(Value);
    }

    public sealed record Text(string Value) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.Write(Value);
    }

    public sealed record Bytes(string Hex) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.WriteBinary(Convert.FromHexString(Hex));
    }

    public sealed record Ext(sbyte Type, string Hex) : PackedValue
    {
        public override void Write(MessagePackWriter writer) => writer.WriteExtension(Type, Convert.FromHexString(Hex));
    }

    public sealed record List(PackedValue[] Values) : PackedValue
    {
        public override void Write(MessagePackWriter writer)
        {
            writer.WriteArrayHeader(Values.Length);
            foreach (PackedValue value in Values)
            {
                value.Write(writer);
            }
        }

        public bool Equals(List? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Length;
    }

    /// <summary>The keys are 0, 1, 2 and so on.</summary>
    public sealed record Map(PackedValue[] Values) : PackedValue
    {
        public override void Write(MessagePackWriter writer)
        {
            writer.WriteMapHeader(Values.Length);
            for (int i = 0; i < Values.Length; i++)
            {
                writer.Write((long)i);
                Values[i].Write(writer);
            }
        }

        public bool Equals(Map? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Length;
    }
}
