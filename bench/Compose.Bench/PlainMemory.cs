using DisplayModel.Scanout;

namespace Compose.Bench;

/// <summary>A surface space of plain memory from offset 0.</summary>
internal class PlainMemory(byte[] bytes) : ISurfaceReader
{
    public byte[] Bytes => bytes;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (surfaceOffset > (ulong)Bytes.Length || (ulong)destination.Length > (ulong)Bytes.Length - surfaceOffset)
        {
            return false;
        }

        Bytes.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }

    public static PlainMemory Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return new PlainMemory(bytes);
    }
}

/// <summary>One that need not be copied.</summary>
internal sealed class MappedMemory(byte[] bytes) : PlainMemory(bytes), IMappedSurface
{
    public ReadOnlySpan<byte> Map(ulong surfaceOffset, int length) =>
        surfaceOffset <= (ulong)Bytes.Length
            ? Bytes.AsSpan((int)surfaceOffset, Math.Min(length, Bytes.Length - (int)surfaceOffset))
            : [];
}
