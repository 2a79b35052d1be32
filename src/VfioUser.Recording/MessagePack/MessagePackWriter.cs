using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace VfioUser.Recording.MessagePack;

/// <summary>Writes values one after the other, each in its shortest form. Whoever starts an array or a map writes its
/// elements next. Source: MessagePack specification, "Formats" and "Serialization".</summary>
public readonly ref struct MessagePackWriter(IBufferWriter<byte> output)
{
    private const int NanosecondsPerTick = 100;

    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    public void Write(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(long value)
    {
        if (value >= 0)
        {
            Write((ulong)value);
        }
        else if (value >= -32)
        {
            WriteByte((byte)value);
        }
        else
        {
            WriteNegative(value);
        }
    }

    public void Write(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.PositiveFixIntMax:
                WriteByte((byte)value);
                break;
            case <= byte.MaxValue:
                WriteCode8(MessagePackCode.UInt8, (byte)value);
                break;
            case <= ushort.MaxValue:
                WriteCode16(MessagePackCode.UInt16, (ushort)value);
                break;
            case <= uint.MaxValue:
                WriteCode32(MessagePackCode.UInt32, (uint)value);
                break;
            default:
                WriteCode64(MessagePackCode.UInt64, value);
                break;
        }
    }

    public void Write(float value) => WriteCode32(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    public void Write(double value) => WriteCode64(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    public void Write(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        switch (length)
        {
            case <= MessagePackCode.FixStringMax:
                WriteByte((byte)(MessagePackCode.FixString | length));
                break;
            case <= byte.MaxValue:
                WriteCode8(MessagePackCode.String8, (byte)length);
                break;
            default:
                WriteLength(MessagePackCode.String16, length);
                break;
        }

        output.Advance(Encoding.UTF8.GetBytes(value, output.GetSpan(length)));
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        if (value.Length <= byte.MaxValue)
        {
            WriteCode8(MessagePackCode.Binary8, (byte)value.Length);
        }
        else
        {
            WriteLength(MessagePackCode.Binary16, value.Length);
        }

        output.Write(value);
    }

    public void WriteArrayHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= MessagePackCode.FixCountMax)
        {
            WriteByte((byte)(MessagePackCode.FixArray | count));
        }
        else
        {
            WriteLength(MessagePackCode.Array16, count);
        }
    }

    /// <param name="count">Pairs of a key and a value.</param>
    public void WriteMapHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= MessagePackCode.FixCountMax)
        {
            WriteByte((byte)(MessagePackCode.FixMap | count));
        }
        else
        {
            WriteLength(MessagePackCode.Map16, count);
        }
    }

    /// <param name="type">0 to 127 for applications, negative ones are the specification's.</param>
    /// <param name="value">What the type means by it.</param>
    public void WriteExtension(sbyte type, ReadOnlySpan<byte> value)
    {
        if (value.Length is 1 or 2 or 4 or 8 or 16)
        {
            WriteByte((byte)(MessagePackCode.FixExtension1 + int.Log2(value.Length)));
        }
        else if (value.Length <= byte.MaxValue)
        {
            WriteCode8(MessagePackCode.Extension8, (byte)value.Length);
        }
        else
        {
            WriteLength(MessagePackCode.Extension16, value.Length);
        }

        WriteByte((byte)type);
        output.Write(value);
    }

    /// <summary>The timestamp extension, in the shortest of its three forms. Source: MessagePack specification,
    /// "Timestamp extension type".</summary>
    public void Write(DateTimeOffset value)
    {
        long ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        if (rest < 0)
        {
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        }

        uint nanoseconds = (uint)(rest * NanosecondsPerTick);
        Span<byte> form = stackalloc byte[12];
        if (seconds is >= 0 and < (1L << 34))
        {
            BinaryPrimitives.WriteUInt64BigEndian(form, ((ulong)nanoseconds << 34) | (ulong)seconds);
            bool isShort = nanoseconds == 0 && seconds <= uint.MaxValue;
            WriteExtension(MessagePackCode.Timestamp, isShort ? form[4..8] : form[..8]);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(form, nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(form[4..], seconds);
            WriteExtension(MessagePackCode.Timestamp, form);
        }
    }

    private void WriteNegative(long value)
    {
        switch (value)
        {
            case >= sbyte.MinValue:
                WriteCode8(MessagePackCode.Int8, (byte)value);
                break;
            case >= short.MinValue:
                WriteCode16(MessagePackCode.Int16, (ushort)value);
                break;
            case >= int.MinValue:
                WriteCode32(MessagePackCode.Int32, (uint)value);
                break;
            default:
                WriteCode64(MessagePackCode.Int64, (ulong)value);
                break;
        }
    }

    /// <summary>A 16-bit length after <paramref name="code16"/>, or a 32-bit one after the next code.</summary>
    private void WriteLength(byte code16, int length)
    {
        if (length <= ushort.MaxValue)
        {
            WriteCode16(code16, (ushort)length);
        }
        else
        {
            WriteCode32((byte)(code16 + 1), (uint)length);
        }
    }

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void WriteCode8(byte code, byte value)
    {
        Span<byte> span = output.GetSpan(2);
        span[1] = value;
        span[0] = code;
        output.Advance(2);
    }

    private void WriteCode16(byte code, ushort value)
    {
        Span<byte> span = output.GetSpan(3);
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
        output.Advance(3);
    }

    private void WriteCode32(byte code, uint value)
    {
        Span<byte> span = output.GetSpan(5);
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
        output.Advance(5);
    }

    private void WriteCode64(byte code, ulong value)
    {
        Span<byte> span = output.GetSpan(9);
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
        output.Advance(9);
    }
}
