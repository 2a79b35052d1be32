using System.Buffers;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>The block that <see cref="Mmio.RegisterMap.Save"/> writes, as a table.</summary>
internal static class RegisterValues
{
    /// <summary>Reads the values by number of their dword.</summary>
    /// <exception cref="InvalidDataException">The block is corrupt.</exception>
    public static SortedDictionary<int, uint> Read(ReadOnlySpan<byte> block)
    {
        SortedDictionary<int, uint> values = [];
        StateReader reader = new(block);
        while (reader.ReadInt(0, int.MaxValue) is int dword && !reader.IsAtEnd)
        {
            values[dword] = reader.ReadUInt();
        }

        return values;
    }

    /// <summary>Writes a block with these values and the end of another one.</summary>
    public static byte[] Write(SortedDictionary<int, uint> values, ReadOnlySpan<byte> other)
    {
        ArrayBufferWriter<byte> block = new();
        StateWriter writer = new(block);
        foreach ((int dword, uint value) in values)
        {
            writer.Write(dword);
            writer.Write(value);
        }

        writer.Write(other[^sizeof(int)..]);
        return block.WrittenSpan.ToArray();
    }
}
