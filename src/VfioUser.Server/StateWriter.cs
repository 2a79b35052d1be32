using System.Buffers;
using System.Buffers.Binary;

namespace VfioUser.Server;

/// <summary>Writes device state: little-endian values one after the other, which <see cref="StateReader"/>
/// reads.</summary>
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

    /// <summary>Bytes whose number the reader knows.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => target.Write(bytes);

    /// <summary>Bytes with their number in front.</summary>
    public void WriteCounted(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        Write(bytes);
    }
}
