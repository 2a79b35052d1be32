using System.Runtime.InteropServices;

namespace DisplayModel.Hashing;

/// <summary>A 64-bit hash of rows of bytes in their order.</summary>
internal sealed class RowHash
{
    private const int ChunkBytes = 2048;

    private readonly ulong[] _lanes = new ulong[ChunkBytes / sizeof(ulong)];
    private ulong _lengths;

    public RowHash() => TileHash.Start(_lanes);

    public ulong Value => TileHash.Finish(_lanes) ^ (_lengths * 0xC2B2_AE3D_27D4_EB4F);

    public void Add(ReadOnlySpan<byte> row)
    {
        _lengths = (_lengths * 31) + (ulong)row.Length + 1;
        while (row.Length >= ChunkBytes)
        {
            TileHash.Absorb(_lanes, row[..ChunkBytes]);
            row = row[ChunkBytes..];
        }

        if (row.Length > 0)
        {
            int whole = row.Length / 64 * 64;
            TileHash.Absorb(_lanes.AsSpan(0, whole / sizeof(ulong)), row[..whole]);
            if (whole < row.Length)
            {
                Span<byte> rest = stackalloc byte[64];
                rest.Clear();
                row[whole..].CopyTo(rest);
                TileHash.Absorb(_lanes.AsSpan(whole / sizeof(ulong), 8), rest);
            }
        }
    }

    public void Add(ReadOnlySpan<uint> row) => Add(MemoryMarshal.AsBytes(row));
}
