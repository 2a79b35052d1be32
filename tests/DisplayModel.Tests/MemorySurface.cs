using DisplayModel.Scanout;

namespace DisplayModel.Tests;

/// <summary>A surface space of plain memory from offset 0, with an optional hole.</summary>
internal sealed class MemorySurface(byte[] memory) : ISurfaceReader
{
    /// <summary>No byte of this range can be read.</summary>
    public (long First, long End) Hole { get; init; }

    public int Reads { get; private set; }

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        Reads++;
        destination.Fill(0xEE);
        if (!IsReadable(surfaceOffset, destination.Length))
        {
            return false;
        }

        memory.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }

    public bool IsReadable(UInt128 first, long count) =>
        first + (ulong)count <= (ulong)memory.Length
        && !(first < (ulong)Hole.End && first + (ulong)count > (ulong)Hole.First);

    public byte this[UInt128 offset] => memory[(int)offset];
}
