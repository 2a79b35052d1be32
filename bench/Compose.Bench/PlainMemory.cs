using DisplayModel;

namespace Compose.Bench;

/// <summary>A surface space of plain memory from offset 0.</summary>
internal sealed class PlainMemory(int length) : ISurfaceReader
{
    public byte[] Bytes { get; } = RandomBytes(length);

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (surfaceOffset > (ulong)Bytes.Length || (ulong)destination.Length > (ulong)Bytes.Length - surfaceOffset)
        {
            return false;
        }

        Bytes.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
