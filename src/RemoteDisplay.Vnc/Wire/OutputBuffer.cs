using System.Buffers;
using System.Buffers.Binary;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>Big-endian output. Grows as needed, with memory from the pool.</summary>
internal sealed class OutputBuffer : IDisposable
{
    private const int InitialLength = 16 * 1024;

    /// <summary>A larger buffer shrinks when it is emptied.</summary>
    private const int KeptLength = 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialLength);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Appends <paramref name="count"/> bytes with undefined content and returns them.</summary>
    public Span<byte> Append(int count)
    {
        Reserve(count);
        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    public void Write(byte value) => Append(1)[0] = value;

    public void WriteUInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Append(2), (ushort)value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(4), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Append(4), value);

    /// <summary>Overwrites two bytes.</summary>
    public void SetUInt16(int at, int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(at, 2), (ushort)value);

    /// <summary>Removes the end.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptLength)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(InitialLength);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Reserve(int count)
    {
        if (count <= _bytes.Length - Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), 2 * _bytes.Length));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
