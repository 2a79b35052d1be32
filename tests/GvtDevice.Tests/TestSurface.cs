using DisplayModel;

namespace GvtDevice.Tests;

/// <summary>Graphics memory from address 0 that a test fills.</summary>
internal sealed class TestSurface : ISurfaceReader
{
    public byte[] Bytes { get; } = new byte[8 << 20];

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (surfaceOffset > (ulong)Bytes.Length || (ulong)destination.Length > (ulong)Bytes.Length - surfaceOffset)
        {
            return false;
        }

        Bytes.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }
}
