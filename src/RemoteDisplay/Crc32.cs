using System.Buffers.Binary;

namespace RemoteDisplay;

/// <summary>The CRC of PNG, eight bytes a step ("slicing by 8"). Source: PNG specification, annex D.</summary>
internal static class Crc32
{
    /// <summary>The state before the first byte; the CRC is the complement of the state after the last.</summary>
    public const uint Start = uint.MaxValue;

    private const uint Polynomial = 0xEDB8_8320;
    private const int Slices = 8;

    /// <summary>Entry [n * 256 + b] is byte b followed by n zero bytes.</summary>
    private static readonly uint[] s_tables = MakeTables();

    public static uint Append(uint state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> tables = s_tables;
        for (; data.Length >= Slices; data = data[Slices..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            state = tables[(7 * 256) + (int)(low & 0xFF)]
                ^ tables[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((low >> 16) & 0xFF)]
                ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (int)(high & 0xFF)]
                ^ tables[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ tables[256 + (int)((high >> 16) & 0xFF)]
                ^ tables[(int)(high >> 24)];
        }

        foreach (byte value in data)
        {
            state = tables[(int)((state ^ value) & 0xFF)] ^ (state >> 8);
        }

        return state;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices * 256];
        for (uint i = 0; i < tables.Length; i++)
        {
            uint shorter = i < 256 ? i : tables[i - 256];
            tables[i] = i < 256 ? DivideByte(i) : tables[shorter & 0xFF] ^ (shorter >> 8);
        }

        return tables;
    }

    private static uint DivideByte(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        }

        return value;
    }
}
