using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VfioUser.Server;

/// <summary>Writes device state as a sequence of little-endian values for <see cref="StateReader"/>.</summary>
public sealed class StateWriter(IBufferWriter<byte> target)
{
    public void Write(bool value) => Write(value ? 1u : 0);

    public void Write(int value) => Write((uint)value);

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target.GetSpan(sizeof(uint)), value);
        target.Advance(sizeof(uint));
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target.GetSpan(sizeof(ulong)), value);
        target.Advance(sizeof(ulong));
    }

    /// <summary>Writes numbers without a count: the reader must know it.</summary>
    public void Write(ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = target.GetSpan(values.Length * sizeof(uint));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(values, MemoryMarshal.Cast<byte, uint>(bytes));
        }

        target.Advance(values.Length * sizeof(uint));
    }

    /// <summary>Writes bytes without a count: the reader must know it.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => target.Write(bytes);

    /// <summary>Writes the number of bytes, then the bytes.</summary>
    public void WriteCounted(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        Write(bytes);
    }
}
