using System.Buffers.Binary;

namespace VfioUser.Server;

/// <summary>Reads the values that a <see cref="StateWriter"/> wrote. The state comes from the client and is not
/// trusted: missing or surplus data causes an <see cref="InvalidDataException"/>, as
/// <see cref="IMigratableDevice.Restore"/> requires.</summary>
public ref struct StateReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _left = source;

    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <summary>Checks that the whole state has been read. Call it last.</summary>
    /// <exception cref="InvalidDataException">Unread data is left.</exception>
    public readonly void RequireEnd()
    {
        if (!IsAtEnd)
        {
            throw new InvalidDataException($"{_left.Length} bytes left over");
        }
    }

    /// <exception cref="InvalidDataException">The state ends early, or the value is neither 0 nor 1.</exception>
    public bool ReadBool() => ReadInt(0, 1) == 1;

    /// <exception cref="InvalidDataException">The state ends early.</exception>
    public uint ReadUInt() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(sizeof(uint)));

    /// <exception cref="InvalidDataException">The state ends early.</exception>
    public ulong ReadULong() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(sizeof(ulong)));

    /// <exception cref="InvalidDataException">The state ends early, or the value is out of bounds.</exception>
    public int ReadInt(int min, int max)
    {
        int value = (int)ReadUInt();
        return value >= min && value <= max
            ? value
            : throw new InvalidDataException($"{value} is not within {min}..{max}");
    }

    /// <exception cref="InvalidDataException">The state ends early.</exception>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _left.Length)
        {
            throw new InvalidDataException($"{count - _left.Length} bytes missing");
        }

        ReadOnlySpan<byte> bytes = _left[..count];
        _left = _left[count..];
        return bytes;
    }

    /// <summary>Reads bytes that follow their count.</summary>
    /// <exception cref="InvalidDataException">The state ends early.</exception>
    public ReadOnlySpan<byte> ReadCounted() => ReadBytes(ReadInt(0, int.MaxValue));
}
