using System.Buffers.Binary;
using System.Text;

namespace VfioUser.Recording.MessagePack;

/// <summary>
/// Reads values one after the other from bytes that nobody vouches for: it allocates nothing but the strings it returns,
/// and does not recurse. Every method throws <see cref="InvalidDataException"/> when the next value is of another type,
/// out of the wanted range or malformed, and <see cref="EndOfStreamException"/> when the bytes end before it does; the
/// position is then undefined. Source: MessagePack specification, "Formats".
/// </summary>
public ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondsPerTick = 100;

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _data.Length;

    public readonly MessagePackType NextType => IsAtEnd
        ? throw new EndOfStreamException("the MessagePack data ends before a value")
        : MessagePackCode.TypeOf(_data[Position]);

    /// <returns>false when the next value is not nil; it is not read then.</returns>
    public bool TryReadNil()
    {
        if (NextType != MessagePackType.Nil)
        {
            return false;
        }

        Position++;
        return true;
    }

    public bool ReadBoolean() => Expect(MessagePackType.Boolean) == MessagePackCode.True;

    public ulong ReadUInt64()
    {
        long value = ReadInteger(out bool isNegative);
        return isNegative ? throw new InvalidDataException($"{value} is negative") : (ulong)value;
    }

    public long ReadInt64()
    {
        long value = ReadInteger(out bool isNegative);
        return value < 0 && !isNegative ? throw new InvalidDataException($"{(ulong)value} is too large") : value;
    }

    public uint ReadUInt32() => (uint)ReadUpTo(uint.MaxValue);

    public ushort ReadUInt16() => (ushort)ReadUpTo(ushort.MaxValue);

    public double ReadDouble() => Expect(MessagePackType.Float) == MessagePackCode.Float32
        ? BitConverter.UInt32BitsToSingle((uint)ReadBigEndian(4))
        : BitConverter.UInt64BitsToDouble(ReadBigEndian(8));

    public string ReadString()
    {
        byte code = Expect(MessagePackType.String);
        ReadOnlySpan<byte> bytes = Take(code <= (MessagePackCode.FixString | MessagePackCode.FixStringMax)
            ? code & MessagePackCode.FixStringMax
            : (long)ReadBigEndian(1 << (code - MessagePackCode.String8)));
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a string is not UTF-8", e);
        }
    }

    /// <summary>The bytes lie in what is being read.</summary>
    public ReadOnlySpan<byte> ReadBinary()
    {
        byte code = Expect(MessagePackType.Binary);
        return Take((long)ReadBigEndian(1 << (code - MessagePackCode.Binary8)));
    }

    /// <summary>The number of values that follow; never more than there are bytes left.</summary>
    public int ReadArrayHeader() => ReadCount(Expect(MessagePackType.Array), MessagePackCode.Array16, valuesEach: 1);

    /// <summary>The number of pairs that follow; never more than there are bytes left for.</summary>
    public int ReadMapHeader() => ReadCount(Expect(MessagePackType.Map), MessagePackCode.Map16, valuesEach: 2);

    /// <summary>The bytes lie in what is being read.</summary>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        byte code = Expect(MessagePackType.Extension);
        long length = code >= MessagePackCode.FixExtension1
            ? 1 << (code - MessagePackCode.FixExtension1)
            : (long)ReadBigEndian(1 << (code - MessagePackCode.Extension8));
        type = (sbyte)Take(1)[0];
        return Take(length);
    }

    /// <summary>Cut to the 100 ns that .NET can tell apart. Source: MessagePack specification, "Timestamp extension
    /// type".</summary>
    public DateTimeOffset ReadTimestamp()
    {
        ReadOnlySpan<byte> form = ReadExtension(out sbyte type);
        if (type != MessagePackCode.Timestamp)
        {
            throw new InvalidDataException($"extension {type} is no timestamp");
        }

        (long seconds, ulong nanoseconds) = form.Length switch
        {
            4 => (BinaryPrimitives.ReadUInt32BigEndian(form), 0UL),
            8 => ((long)(BinaryPrimitives.ReadUInt64BigEndian(form) & ((1UL << 34) - 1)),
                BinaryPrimitives.ReadUInt64BigEndian(form) >> 34),
            12 => (BinaryPrimitives.ReadInt64BigEndian(form[4..]), BinaryPrimitives.ReadUInt32BigEndian(form)),
            _ => throw new InvalidDataException($"a timestamp has {form.Length} bytes"),
        };
        long limit = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        if (nanoseconds >= NanosecondsPerSecond || seconds > limit || seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds())
        {
            throw new InvalidDataException("a timestamp is out of range");
        }

        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks((long)nanoseconds / NanosecondsPerTick);
    }

    /// <summary>Passes over one value with everything in it, however deep.</summary>
    public void Skip()
    {
        for (long values = 1; values > 0; values--)
        {
            switch (NextType)
            {
                case MessagePackType.Nil or MessagePackType.Boolean:
                    Position++;
                    break;
                case MessagePackType.Integer:
                    ReadInteger(out _);
                    break;
                case MessagePackType.Float:
                    ReadDouble();
                    break;
                case MessagePackType.String:
                    ReadString();
                    break;
                case MessagePackType.Binary:
                    ReadBinary();
                    break;
                case MessagePackType.Array:
                    values += ReadArrayHeader();
                    break;
                case MessagePackType.Map:
                    values += 2L * ReadMapHeader();
                    break;
                case MessagePackType.Extension:
                    ReadExtension(out _);
                    break;
                default:
                    throw new InvalidDataException("0xC1 starts no MessagePack value");
            }
        }
    }

    private ulong ReadUpTo(ulong limit)
    {
        ulong value = ReadUInt64();
        return value <= limit ? value : throw new InvalidDataException($"{value} is more than {limit}");
    }

    /// <summary>64 bits; when not negative they may need all of a ulong.</summary>
    private long ReadInteger(out bool isNegative)
    {
        byte code = Expect(MessagePackType.Integer);
        long value = code switch
        {
            <= MessagePackCode.PositiveFixIntMax => code,
            >= MessagePackCode.NegativeFixInt => (sbyte)code,
            MessagePackCode.Int8 => (sbyte)ReadBigEndian(1),
            MessagePackCode.Int16 => (short)ReadBigEndian(2),
            MessagePackCode.Int32 => (int)ReadBigEndian(4),
            MessagePackCode.Int64 => (long)ReadBigEndian(8),
            _ => (long)ReadBigEndian(1 << (code - MessagePackCode.UInt8)),
        };
        isNegative = value < 0 && code != MessagePackCode.UInt64;
        return value;
    }

    private int ReadCount(byte code, byte code16, int valuesEach)
    {
        long count = code < MessagePackCode.FixString
            ? code & MessagePackCode.FixCountMax
            : (long)ReadBigEndian(2 << (code - code16));

        // A value has at least one byte, so a count beyond that is a lie or a cut file: say so before anybody allocates.
        return count * valuesEach <= _data.Length - Position
            ? (int)count
            : throw new EndOfStreamException($"{count} values are announced, {_data.Length - Position} bytes are left");
    }

    private byte Expect(MessagePackType type)
    {
        MessagePackType next = NextType;
        return next == type
            ? _data[Position++]
            : throw new InvalidDataException($"a MessagePack value is {next} where {type} is expected");
    }

    private ulong ReadBigEndian(int length)
    {
        ulong value = 0;
        foreach (byte next in Take(length))
        {
            value = (value << 8) | next;
        }

        return value;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length > _data.Length - Position)
        {
            throw new EndOfStreamException($"a value has {length} bytes, {_data.Length - Position} are left");
        }

        ReadOnlySpan<byte> taken = _data.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}
